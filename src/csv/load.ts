import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openClient } from '../client/client.ts'
import type { Client, ClientOptions } from '../client/client.ts'
import type { Schemas } from '../contract/document.ts'
import { isProblem, connectionLost, apiError, waitForApi } from '../client/apiErrors.ts'
import { rowText } from './parse.ts'
import type { Reject } from './parse.ts'
import { checkHeader, readRecords } from './records.ts'
import type { CsvRecord } from './records.ts'
import { openRejects } from './rejects.ts'
import { MAX_ROWS, resources } from '../resources/index.ts'
import type { Resource, ResourceName } from '../resources/index.ts'
import { today } from '../resources/prices/today.ts'
import { withRetry } from '../client/retry.ts'
import type { Answer, RetryOptions } from '../client/retry.ts'

/** What to load, where to, and how. */
export interface LoadOptions extends ClientOptions, RetryOptions {
  dir: string
  /** Rows to a request, 1 to MAX_ROWS. */
  batch?: number
  /** Requests with prices that are under way at a time. */
  concurrency?: number
  /** What becomes of rows that exist with other values. */
  onConflict?: 'fail' | 'update'
  rejectsFile: string
  /** The day from which prices hold that name none, `YYYY-MM-DD`; the day on which loading starts unless told. */
  validFrom?: string | undefined
  onProgress?: (progress: LoadProgress) => void
}

/** What became of the rows of a file. */
export interface LoadCounts {
  rows: number
  created: number
  updated: number
  unchanged: number
  rejected: number
  seconds: number
}

/** How far a file is loaded; `done` is the part of it that was read, 0 to 1. */
export interface LoadProgress extends LoadCounts {
  name: ResourceName
  done: number
}

/** What became of the rows of all files. */
export interface LoadResult {
  files: ({ name: ResourceName } & LoadCounts)[]
  total: LoadCounts
}

/**
 * Loads the three CSV files of a folder through the API: markets, products, prices. Rows that cannot be loaded go to
 * the rejects file. Throws an Error when a file or its header is wrong, the API stays away or refuses, or the signal
 * is aborted; what was loaded by then stays, and loading again goes on from there.
 */
export async function loadData({ validFrom = today(), ...given }: LoadOptions): Promise<LoadResult> {
  // One day for all, so that what is sent again after midnight is not another price.
  const options = { ...given, validFrom }
  const client = openClient(options)
  const rejects = openRejects(options.rejectsFile)
  for (const resource of resources) {
    const path = join(options.dir, resource.file)
    if (!existsSync(path)) {
      throw new Error(
        `There is no ${resource.file} in ${options.dir}; generate_data makes the three files up.`,
      )
    }
    await checkHeader(path, resource)
  }
  await waitForApi(client, options.url, options)
  rejects.removeOld()

  const files: LoadResult['files'] = []
  for (const resource of resources) {
    files.push({ name: resource.name, ...(await loadFile(client, resource, options, rejects.add)) })
  }
  const sum = (key: keyof LoadCounts) => files.reduce((total, counts) => total + counts[key], 0)
  return {
    files,
    total: {
      rows: sum('rows'),
      created: sum('created'),
      updated: sum('updated'),
      unchanged: sum('unchanged'),
      rejected: sum('rejected'),
      seconds: sum('seconds'),
    },
  }
}

async function loadFile(
  client: Client,
  resource: Resource,
  options: LoadOptions,
  addRejects: (file: string, rejects: Reject[]) => void,
): Promise<LoadCounts> {
  const path = join(options.dir, resource.file)
  const size = statSync(path).size
  const start = performance.now()
  const counts: LoadCounts = { rows: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, seconds: 0 }
  let bytesRead = 0

  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const batches = batchesOf(path, resource, options.batch ?? MAX_ROWS, (bytes) => (bytesRead = bytes))
  const tally: Tally = {
    taken: ({ created, updated, unchanged }) => {
      counts.created += created
      counts.updated += updated
      counts.unchanged += unchanged
    },
    rejected: (rejects) => {
      counts.rejected += rejects.length
      addRejects(resource.file, rejects)
    },
  }
  const post = (records: CsvRecord[]) =>
    withRetry((timeLimit) => postBatch(client, resource, records, options, timeLimit), {
      ...options,
      signal,
    })

  // All workers take from the same generator, so that no more is read than is under way.
  const work = async () => {
    try {
      for (;;) {
        const next = await batches.next()
        signal.throwIfAborted()
        if (next.done) return
        const { records, rejects } = next.value
        tally.rejected(rejects)
        await sendBatch(records, post, tally)
        counts.rows += records.length + rejects.length
        counts.seconds = (performance.now() - start) / 1000
        options.onProgress?.({ name: resource.name, done: size === 0 ? 1 : bytesRead / size, ...counts })
      }
    } catch (error) {
      stop.abort(connectionLost(error, options.url, 'Nothing is lost: load again to go on.'))
    }
  }
  // Markets and products go one after the other: their ids then follow the file, and an export gives it back.
  // So do rows that may overwrite each other: the last one of a file wins.
  const inTurn = resource.name !== 'prices' || options.onConflict === 'update'
  const workers = inTurn ? 1 : (options.concurrency ?? 2)
  await Promise.all(Array.from({ length: workers }, work))
  await batches.return(undefined)
  signal.throwIfAborted()
  counts.seconds = (performance.now() - start) / 1000
  return counts
}

interface Batch {
  records: CsvRecord[]
  rejects: Reject[]
}

async function* batchesOf(
  path: string,
  resource: Resource,
  size: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Batch, undefined> {
  let batch: Batch = { records: [], rejects: [] }
  for await (const rows of readRecords(path, resource, onRead)) {
    for (const row of rows) {
      if ('reason' in row) batch.rejects.push(row)
      else batch.records.push(row)
      if (batch.records.length + batch.rejects.length < size) continue
      yield batch
      batch = { records: [], rejects: [] }
    }
  }
  if (batch.records.length + batch.rejects.length > 0) yield batch
}

interface Tally {
  taken: (result: Schemas['BatchResult']) => void
  rejected: (rejects: Reject[]) => void
}

type Post = (records: CsvRecord[]) => Promise<Answer<Schemas['BatchResult']>>

// One bad row makes the API refuse its whole batch: it is taken out, and the others are sent again.
async function sendBatch(records: CsvRecord[], post: Post, tally: Tally): Promise<void> {
  let left = records
  while (left.length > 0) {
    const answer = await post(left)
    const { status } = answer.response
    if (status === 413 && left.length > 1) {
      const middle = Math.ceil(left.length / 2)
      await sendBatch(left.slice(0, middle), post, tally)
      left = left.slice(middle)
      continue
    }
    if (isBatchResult(answer.data)) {
      tally.taken(answer.data)
      tally.rejected(rejectsOf(left, new Map(answer.data.failed.map(({ index, detail }) => [index, detail]))))
      return
    }
    const reasons = status === 413 ? new Map([[0, 'The row is too large.']]) : rowErrors(answer.error)
    const rejects = rejectsOf(left, reasons)
    if (rejects.length === 0) throw apiError(answer)
    tally.rejected(rejects)
    left = left.filter((_, index) => !reasons.has(index))
  }
}

// Why rows of a batch break the contract, by their place in it.
function rowErrors(error: unknown): Map<number, string> {
  const reasons = new Map<number, string>()
  if (!isProblem(error) || error.status !== 400) return reasons
  for (const { in: where, pointer, detail } of error.errors ?? []) {
    const [, row, rest = ''] = /^\/([0-9]+)(?:\/(.*))?$/.exec(pointer) ?? []
    if (where !== 'body' || row === undefined) continue
    const earlier = reasons.get(Number(row))
    const reason = `${rest} ${detail}`.trim()
    reasons.set(Number(row), earlier === undefined ? reason : `${earlier}; ${reason}`)
  }
  return reasons
}

function rejectsOf(records: CsvRecord[], reasons: Map<number, string>): Reject[] {
  return records.flatMap(({ line, cells }, index) => {
    const reason = reasons.get(index)
    return reason === undefined ? [] : [{ line, reason, text: rowText(cells) }]
  })
}

function postBatch(
  client: Client,
  { name }: Resource,
  records: CsvRecord[],
  { onConflict, validFrom }: LoadOptions,
  signal: AbortSignal,
): Promise<Answer<Schemas['BatchResult']>> {
  const filledIn = name === 'prices' ? { valid_from: validFrom } : {}
  const values: unknown[] = records.map(({ value }) => ({ ...filledIn, ...value }))
  const params = { query: { on_conflict: onConflict } }
  // The values have the contract's columns; whether the cells keep its limits is for the API to say.
  switch (name) {
    case 'markets':
      return client.POST('/markets/batch', { params, signal, body: values as Schemas['NewMarket'][] })
    case 'products':
      return client.POST('/products/batch', { params, signal, body: values as Schemas['NewProduct'][] })
    case 'prices':
      return client.POST('/prices/batch', { params, signal, body: values as Schemas['NewPrice'][] })
  }
}

function isBatchResult(data: unknown): data is Schemas['BatchResult'] {
  return (
    typeof data === 'object' &&
    data !== null &&
    'created' in data &&
    'failed' in data &&
    Array.isArray(data.failed)
  )
}
