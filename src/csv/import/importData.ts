import { basename, resolve } from 'node:path'
import { waitForApi } from '../../client/apiErrors.ts'
import { openClient } from '../../client/client.ts'
import type { Client, ClientOptions } from '../../client/client.ts'
import { postBatch } from '../../client/collections.ts'
import type { BatchQuery } from '../../client/collections.ts'
import { withRetry } from '../../client/retry.ts'
import type { RetryOptions } from '../../client/retry.ts'
import type { Importable, Resource } from '../../contract/resource.ts'
import type { Schema } from '../../contract/schema.ts'
import { defaultsOf } from '../defaults.ts'
import { flatResource } from '../flatResource.ts'
import type { LoadFileOptions } from '../loadFile.ts'
import { isBatchResult } from '../sendBatch.ts'
import { openCreatedRows } from './createdRows.ts'
import type { FilterValues } from './createdRows.ts'
import { afterReferenced, openReferenced } from './createReferenced.ts'
import type { ReferencedCounts } from './createReferenced.ts'
import { dayReader } from './dates.ts'
import { openDryRun } from './dryRun.ts'
import type { FlatRecord } from './flatRecords.ts'
import { importFile } from './importFile.ts'
import type { ImportedFile, ImportFileOptions } from './importFile.ts'
import { openImport } from './openImport.ts'
import type { InterpretOptions, OpenImport } from './openImport.ts'
import { readAhead } from './readAhead.ts'
import { openRejectedRows } from './rejectedRows.ts'
import type { RejectedRows } from './rejectedRows.ts'

/** What to import, where to, and how. */
export interface ImportOptions extends ImportFileOptions, ClientOptions, RetryOptions, InterpretOptions {
  paths: readonly string[]
  /** The folder for the files of rejected rows. */
  rejectsDir: string
  /** Receives each file before its first row is sent. */
  onOpen?: (opened: OpenImport) => void
  /** The schemas with the `x-references` of the resource; those of the service's contract by default. */
  schemas?: Record<string, Schema>
}

/** What became of the rows of all files, and of the rows that these refer to. */
export interface ImportResult {
  files: ImportedFile[]
  referenced: ({ name: string } & ReferencedCounts)[]
  /** The filters of the list that match what was created; undefined when nothing was. */
  created: FilterValues | undefined
}

/**
 * Imports flat files of a resource through the API, and creates the rows that they refer to where these are missing. Rows
 * that cannot be imported go to a file of their own. Throws an Error when a file cannot be interpreted, the API is
 * unavailable or rejects a request, or the signal is aborted; what is imported by then stays, and importing again continues
 * from there.
 */
export async function importData(
  resource: Importable,
  resources: readonly Resource[],
  options: ImportOptions,
): Promise<ImportResult> {
  const client = openClient(options)
  // Reports an invalid form even if no column holds days.
  dayReader(options.dateForm)
  const flat = flatResource(resource, resources, options.schemas)
  // Evaluated once, so that a row that is sent again after midnight is not another row.
  const defaults = defaultsOf(resource)
  const files: { opened: OpenImport; rejects: RejectedRows }[] = []
  for (const path of options.paths) {
    const opened = await openImport(resolve(path), flat, resource.import, { ...options, defaults })
    const rejects = openRejectedRows(opened.path, resolve(options.rejectsDir), opened.file)
    if (files.some((other) => other.rejects.path === rejects.path)) {
      throw new Error(`Two files are named ${basename(path)}; import one after the other.`)
    }
    files.push({ opened, rejects })
  }
  await waitForApi(client, options.url, options)

  const send = sender(client, options)
  const referenced = openReferenced(flat.references, (to, rows) =>
    send(to, rows, { on_conflict: 'keep' }, options.signal),
  )
  const store: LoadFileOptions<FlatRecord>['post'] = (records, onConflict, signal) =>
    send(
      resource,
      records.map(({ value }) => value),
      { on_conflict: onConflict },
      signal,
    )
  const tryOut = openDryRun(store)
  const createdRows = openCreatedRows(resource.import.removal)
  const post: typeof store = async (records, onConflict, signal) => {
    if (options.dryRun) return tryOut(records, onConflict, signal)
    const response = await store(records, onConflict, signal)
    if (isBatchResult(response.data) && response.data.created > 0) createdRows.add(records)
    return response
  }
  const imported: ImportedFile[] = []
  for (const { opened, rejects } of files) {
    options.onOpen?.(opened)
    const read: OpenImport['read'] = (onRead) => readAhead(afterReferenced(opened.read(onRead), referenced))
    imported.push(await importFile(resource, { ...opened, read }, rejects, post, options))
  }
  const counts = [...referenced.counts].map(([{ name }, count]) => ({ name, ...count }))
  return { files: imported, referenced: counts, created: createdRows.filters() }
}

/** Sends rows to the batch operation of a resource, until a retry would not help. */
function sender(client: Client, options: ImportOptions) {
  return (to: Resource, rows: object[], query: BatchQuery, signal: AbortSignal | undefined) =>
    withRetry(
      (timeLimit) => postBatch(client, to, rows, { ...query, dry_run: options.dryRun ?? false }, timeLimit),
      { ...options, ...(signal && { signal }) },
    )
}
