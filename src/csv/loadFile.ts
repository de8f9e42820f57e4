import { statSync } from 'node:fs'
import type { OnConflict } from '../contract/onConflict.ts'
import type { ApiResponse } from '../client/retry.ts'
import type { Resource } from '../contract/resource.ts'
import { loadBatch } from './loadBatch.ts'
import { noCounts } from './loadCounts.ts'
import type { LoadCounts } from './loadCounts.ts'
import { openLoadedKeys } from './loadedKeys.ts'
import { readBatches } from './readBatches.ts'
import type { Batch } from './readBatches.ts'
import type { CsvRecord } from './records.ts'
import type { RejectedRow } from './row.ts'
import { serializeByKey } from './serializeByKey.ts'

/** How to load one file. */
export interface LoadFileOptions<Row extends CsvRecord> {
  path: string
  /** Reads its rows, and calls back with the number of bytes read so far. */
  read: (onRead: (bytes: number) => void) => AsyncIterable<(Row | RejectedRow)[]>
  /** Rows per request. */
  batch: number
  /** Requests in flight at a time. */
  concurrency: number
  onConflict: OnConflict
  /** Sends one request; the signal ends its retries. */
  post: (records: Row[], onConflict: OnConflict, signal: AbortSignal) => Promise<ApiResponse<unknown>>
  onRejected: (rows: RejectedRow[]) => void
  /** Receives each accepted record whose key an earlier row of the file has. */
  onRepeated?: (record: Row) => void
  /** `done` is the part of the file that is read, 0 to 1. */
  onProgress: (progress: LoadCounts & { done: number }) => void
  signal: AbortSignal | undefined
}

/**
 * Loads the CSV file of one resource. Of rows with the same natural key the first one that is stored wins: a later one
 * with other values is rejected, however many requests are in flight and whichever of them are retried. Throws whatever
 * `post` throws, and the signal's reason when it is aborted; rows in flight are loaded before that.
 */
export async function loadFile<Row extends CsvRecord>(
  resource: Resource,
  options: LoadFileOptions<Row>,
): Promise<LoadCounts> {
  const { size } = statSync(options.path)
  const start = performance.now()
  const counts = noCounts()
  let bytesRead = 0
  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const loaded = openLoadedKeys()
  const afterEarlier = serializeByKey()

  const load = async ({ records, rejected }: Batch<Row>) => {
    const rejectedRows = [...rejected]
    try {
      await loadBatch(resource, records, {
        onConflict: options.onConflict,
        loaded,
        post: (records, onConflict) => options.post(records, onConflict, signal),
        onAccepted: ({ created, updated, kept, unchanged }) => {
          counts.created += created
          counts.updated += updated
          counts.kept += kept
          counts.unchanged += unchanged
        },
        onRepeated: options.onRepeated,
        onRejected: (row) => rejectedRows.push(row),
      })
    } finally {
      counts.rejected += rejectedRows.length
      options.onRejected(rejectedRows.sort((one, other) => one.line - other.line))
    }
  }

  // All workers take from one generator, which reads no further than what is in flight.
  const batches = readBatches(
    options.read((bytes) => (bytesRead = bytes)),
    options.batch,
  )
  const work = async () => {
    try {
      for (;;) {
        const next = await batches.next()
        signal.throwIfAborted()
        if (next.done) return
        const { records, rejected } = next.value
        await afterEarlier(new Set(records.map(({ key }) => key)), async () => {
          signal.throwIfAborted()
          await load(next.value)
        })
        counts.rows += records.length + rejected.length
        counts.seconds = secondsSince(start)
        options.onProgress({ ...counts, done: size === 0 ? 1 : bytesRead / size })
      }
    } catch (error) {
      stop.abort(error)
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, work))
  await batches.return(undefined)
  signal.throwIfAborted()
  return { ...counts, seconds: secondsSince(start) }
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000
}
