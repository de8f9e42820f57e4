import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectionLost, waitForApi } from '../client/apiErrors.ts'
import { openClient } from '../client/client.ts'
import type { Client, ClientOptions } from '../client/client.ts'
import { postBatch } from '../client/collections.ts'
import type { OnConflict } from '../contract/onConflict.ts'
import { withRetry } from '../client/retry.ts'
import type { RetryOptions } from '../client/retry.ts'
import { MAX_ROWS } from '../contract/resource.ts'
import type { Resource } from '../contract/resource.ts'
import { defaultsOf } from './defaults.ts'
import type { GivenDefaults } from './defaults.ts'
import { sumCounts } from './loadCounts.ts'
import type { LoadCounts } from './loadCounts.ts'
import { loadFile } from './loadFile.ts'
import type { LoadFileOptions } from './loadFile.ts'
import { checkHeader, readRecords } from './records.ts'
import type { CsvRecord, Defaults } from './records.ts'
import { openRejects } from './rejects.ts'
import type { RejectsFile } from './rejects.ts'

/** What to load, where to, and how. */
export interface LoadOptions extends ClientOptions, RetryOptions {
  dir: string
  /** Rows per request, 1 to MAX_ROWS. */
  batch?: number
  /** Requests in flight at a time, where the order of the rows does not matter. */
  concurrency?: number
  /** What to do with rows that exist with other values. */
  onConflict?: OnConflict
  rejectsFile: string
  /** Values of columns for rows that have none; the resources' `loadDefaults` where omitted. */
  defaults?: GivenDefaults
  /** The columns whose doubtful cells are accepted. */
  accepted?: readonly string[]
  onProgress?: (progress: LoadProgress) => void
}

/** How far a file is loaded; `done` is the part of it that is read, 0 to 1. */
export interface LoadProgress extends LoadCounts {
  name: string
  done: number
}

/** What became of the rows of all files. */
export interface LoadResult {
  /** The names of files that the folder lacks. */
  missing: string[]
  files: ({ name: string } & LoadCounts)[]
  total: LoadCounts
}

/**
 * Loads those CSV files of these resources that the folder holds through the API, in their order. Rows that cannot be loaded go to the rejects
 * file. Throws an Error when a file or its header is wrong, the API is unavailable or rejects a request, or the signal is
 * aborted; what is loaded by then stays, and loading again continues from there.
 */
export async function loadData(resources: readonly Resource[], options: LoadOptions): Promise<LoadResult> {
  const client = openClient(options)
  const rejects = openRejects(options.rejectsFile, resources)
  const present = await checkFiles(resources, options.dir)
  // Evaluated once, so that a row that is sent again after midnight is not another row.
  const defaults = new Map(resources.map((resource) => [resource, defaultsOf(resource, options.defaults)]))
  await waitForApi(client, options.url, options)
  rejects.removeOld()

  const files: LoadResult['files'] = []
  for (const resource of present) {
    const counts = await loadResource(client, resource, defaults.get(resource) ?? {}, rejects, options)
    files.push({ name: resource.name, ...counts })
  }
  const missing = resources.filter((resource) => !present.includes(resource)).map(({ file }) => file)
  return { missing, files, total: sumCounts(files) }
}

/** The resources whose files the folder holds, each with a valid header; throws an Error when it holds none. */
async function checkFiles(resources: readonly Resource[], dir: string): Promise<Resource[]> {
  const present = resources.filter(({ file }) => existsSync(join(dir, file)))
  if (present.length === 0) {
    const names = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
      resources.map(({ file }) => file),
    )
    throw new Error(`There is no ${names} in ${dir}; generate_data writes sample files.`)
  }
  for (const resource of present) await checkHeader(join(dir, resource.file), resource)
  return present
}

async function loadResource(
  client: Client,
  resource: Resource,
  defaults: Defaults,
  rejects: RejectsFile,
  options: LoadOptions,
): Promise<LoadCounts> {
  const { batch = MAX_ROWS, concurrency = 2, onConflict = 'fail', onProgress } = options
  const post: LoadFileOptions<CsvRecord>['post'] = (records, onConflict, signal) => {
    const rows = records.map(({ value }) => value)
    return withRetry(
      (timeLimit) => postBatch(client, resource, rows, { on_conflict: onConflict }, timeLimit),
      {
        ...options,
        signal,
      },
    )
  }
  try {
    const path = join(options.dir, resource.file)
    return await loadFile(resource, {
      path,
      read: (onRead) => readRecords(path, resource, { onRead, defaults, accepted: options.accepted ?? [] }),
      batch,
      // Ids follow the file only when its batches are loaded one after another.
      concurrency: resource.order === 'id' ? 1 : concurrency,
      onConflict,
      post,
      onRejected: (rows) => rejects.add(resource.file, rows),
      onProgress: (progress) => onProgress?.({ name: resource.name, ...progress }),
      signal: options.signal,
    })
  } catch (error) {
    throw connectionLost(error, options.url, 'Nothing is lost: load again to continue.')
  }
}
