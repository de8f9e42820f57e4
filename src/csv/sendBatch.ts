import { apiError } from '../client/apiErrors.ts'
import { isProblem } from '../client/isProblem.ts'
import type { ApiResponse } from '../client/retry.ts'
import type { Schemas } from '../contract/document.ts'
import type { CsvRecord } from './records.ts'
import type { RejectedRow } from './row.ts'

/** What the API did with the rows of one request. */
export type BatchResult = Schemas['BatchResult']

/** Sends one request with these records. */
export type PostRecords = (records: CsvRecord[]) => Promise<ApiResponse<unknown>>

/** Receives what became of the rows. */
export interface BatchObserver {
  onAccepted: (result: BatchResult) => void
  onRejected: (rows: RejectedRow[]) => void
}

/**
 * Sends records until each is accepted or rejected. The API rejects a whole batch for one invalid row: that row is
 * removed, and the others are sent again. Throws an Error for a response that blames no row.
 */
export async function sendBatch(
  records: CsvRecord[],
  post: PostRecords,
  observer: BatchObserver,
): Promise<void> {
  let left = records
  while (left.length > 0) {
    const response = await post(left)
    const { status } = response.response
    if (status === 413 && left.length > 1) {
      const middle = Math.ceil(left.length / 2)
      await sendBatch(left.slice(0, middle), post, observer)
      left = left.slice(middle)
      continue
    }
    if (isBatchResult(response.data)) {
      const { failed } = response.data
      observer.onAccepted(response.data)
      observer.onRejected(rejectedRows(left, new Map(failed.map(({ index, detail }) => [index, detail]))))
      return
    }
    const reasons = status === 413 ? new Map([[0, 'The row is too large.']]) : rowErrors(response.error)
    const rejected = rejectedRows(left, reasons)
    if (rejected.length === 0) throw apiError(response)
    observer.onRejected(rejected)
    left = left.filter((_, index) => !reasons.has(index))
  }
}

// Why rows of a batch are invalid, by their index in it.
function rowErrors(error: unknown): Map<number, string> {
  const reasons = new Map<number, string>()
  if (!isProblem(error) || error.status !== 400) return reasons
  for (const { in: location, pointer, detail } of error.errors ?? []) {
    const [, row, rest = ''] = /^\/([0-9]+)(?:\/(.*))?$/.exec(pointer) ?? []
    if (location !== 'body' || row === undefined) continue
    const earlier = reasons.get(Number(row))
    const reason = `${rest} ${detail}`.trim()
    reasons.set(Number(row), earlier === undefined ? reason : `${earlier}; ${reason}`)
  }
  return reasons
}

function rejectedRows(records: CsvRecord[], reasons: Map<number, string>): RejectedRow[] {
  return records.flatMap(({ line, text }, index) => {
    const reason = reasons.get(index)
    return reason === undefined ? [] : [{ line, reason, text }]
  })
}

function isBatchResult(data: unknown): data is BatchResult {
  return (
    typeof data === 'object' &&
    data !== null &&
    'created' in data &&
    'failed' in data &&
    Array.isArray(data.failed)
  )
}
