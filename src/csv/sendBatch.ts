import { apiError } from '../client/apiErrors.ts'
import { isProblem } from '../client/isProblem.ts'
import type { ApiResponse } from '../client/retry.ts'
import type { Schemas } from '../contract/document.ts'
import type { CsvRecord } from './records.ts'

/** What the API did with the rows of one request. */
export type BatchResult = Schemas['BatchResult']

/** Sends one request with these records. */
export type PostRecords<Row extends CsvRecord> = (records: Row[]) => Promise<ApiResponse<unknown>>

/** Why the API does not store a row. */
export interface RowFailure {
  status: number
  detail: string
}

/** Receives what became of the rows. */
export interface BatchObserver<Row extends CsvRecord> {
  /** The counts of a response, and the records that did not fail. */
  onAccepted: (result: BatchResult, records: Row[]) => void
  onRejected: (record: Row, failure: RowFailure) => void
}

/**
 * Sends records until each is accepted or rejected. The API rejects a whole batch for one invalid row: that row is
 * removed, and the others are sent again. Returns the records that are too large for one request; the caller sends them
 * in parts. Throws an Error for a response that blames no row.
 */
export async function sendBatch<Row extends CsvRecord>(
  records: Row[],
  post: PostRecords<Row>,
  observer: BatchObserver<Row>,
): Promise<Row[]> {
  let left = records
  while (left.length > 0) {
    const response = await post(left)
    const { status } = response.response
    if (status === 413 && left.length > 1) return left
    if (isBatchResult(response.data)) {
      const failures = new Map(response.data.failed.map(({ index, ...failure }) => [index, failure]))
      observer.onAccepted(response.data, withoutFailed(left, failures))
      reportFailed(left, failures, observer)
      return []
    }
    const failures = status === 413 ? new Map([[0, tooLarge]]) : rowErrors(response.error)
    reportFailed(left, failures, observer)
    const others = withoutFailed(left, failures)
    if (others.length === left.length) throw apiError(response)
    left = others
  }
  return []
}

/** The failures of rows by their index in the request. */
type Failures = ReadonlyMap<number, RowFailure>

const tooLarge = { status: 413, detail: 'The row is too large.' }

/** Why rows of a request violate the contract. */
function rowErrors(error: unknown): Failures {
  const failures = new Map<number, RowFailure>()
  if (!isProblem(error) || error.status !== 400) return failures
  for (const { in: location, pointer, detail } of error.errors ?? []) {
    const [, row, rest = ''] = /^\/([0-9]+)(?:\/(.*))?$/.exec(pointer) ?? []
    if (location !== 'body' || row === undefined) continue
    const earlier = failures.get(Number(row))
    const reason = `${rest} ${detail}`.trim()
    failures.set(Number(row), {
      status: 400,
      detail: earlier === undefined ? reason : `${earlier.detail}; ${reason}`,
    })
  }
  return failures
}

function withoutFailed<Row>(records: Row[], failures: Failures): Row[] {
  return records.filter((_, index) => !failures.has(index))
}

function reportFailed<Row extends CsvRecord>(
  records: Row[],
  failures: Failures,
  observer: BatchObserver<Row>,
): void {
  for (const [index, record] of records.entries()) {
    const failure = failures.get(index)
    if (failure !== undefined) observer.onRejected(record, failure)
  }
}

/** Whether this is the response to a batch. */
export function isBatchResult(data: unknown): data is BatchResult {
  return (
    typeof data === 'object' &&
    data !== null &&
    'created' in data &&
    'failed' in data &&
    Array.isArray(data.failed)
  )
}
