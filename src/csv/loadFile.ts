import { statSync } from 'node:fs'
import type { ApiResponse } from '../client/retry.ts'
import type { Resource } from '../contract/resource.ts'
import { noCounts } from './loadCounts.ts'
import type { LoadCounts } from './loadCounts.ts'
import { readBatches } from './readBatches.ts'
import type { CsvRecord } from './records.ts'
import type { RejectedRow } from './row.ts'
import { sendBatch } from './sendBatch.ts'
import type { BatchObserver } from './sendBatch.ts'

/** How to load one file. */
export interface LoadFileOptions {
  path: string
  /** Rows per request. */
  batch: number
  /** Requests in flight at a time. */
  concurrency: number
  /** Sends one request; the signal ends its retries. */
  post: (records: CsvRecord[], signal: AbortSignal) => Promise<ApiResponse<unknown>>
  onRejected: (rows: RejectedRow[]) => void
  /** `done` is the part of the file that is read, 0 to 1. */
  onProgress: (progress: LoadCounts & { done: number }) => void
  signal: AbortSignal | undefined
}

/**
 * Loads the CSV file of one resource. Throws whatever `post` throws, and the signal's reason when it is aborted; rows in
 * flight are loaded before that.
 */
export async function loadFile(resource: Resource, options: LoadFileOptions): Promise<LoadCounts> {
  const { size } = statSync(options.path)
  const start = performance.now()
  const counts = noCounts()
  let bytesRead = 0
  const observer: BatchObserver = {
    onAccepted: ({ created, updated, unchanged }) => {
      counts.created += created
      counts.updated += updated
      counts.unchanged += unchanged
    },
    onRejected: (rows) => {
      counts.rejected += rows.length
      options.onRejected(rows)
    },
  }

  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const post = (records: CsvRecord[]) => options.post(records, signal)

  // All workers take from one generator, which reads no further than what is in flight.
  const batches = readBatches(options.path, resource, options.batch, (bytes) => (bytesRead = bytes))
  const work = async () => {
    try {
      for (;;) {
        const next = await batches.next()
        signal.throwIfAborted()
        if (next.done) return
        const { records, rejected } = next.value
        observer.onRejected(rejected)
        await sendBatch(records, post, observer)
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
