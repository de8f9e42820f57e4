import type { OnConflict } from '../contract/onConflict.ts'
import type { ApiResponse } from '../client/retry.ts'
import type { Resource } from '../contract/resource.ts'
import type { LoadedKeys } from './loadedKeys.ts'
import type { CsvRecord } from './records.ts'
import type { RejectedRow } from './row.ts'
import { sendBatch } from './sendBatch.ts'
import type { BatchResult, RowFailure } from './sendBatch.ts'

/** How to load one batch of a file. */
export interface LoadBatchOptions<Row extends CsvRecord> {
  onConflict: OnConflict
  /** The rows of the file that are loaded by now; receives those of the batch. */
  loaded: LoadedKeys
  post: (records: Row[], onConflict: OnConflict) => Promise<ApiResponse<unknown>>
  onAccepted: (result: BatchResult) => void
  /** Receives each accepted record whose key an earlier row of the file has. */
  onRepeated?: ((record: Row) => void) | undefined
  onRejected: (row: RejectedRow) => void
}

/**
 * Sends the records of a batch until each is accepted or rejected. A record may replace a row that was stored before the
 * load, but not one that an earlier row of the file has stored. Throws an Error for a response that blames no row.
 */
export async function loadBatch<Row extends CsvRecord>(
  resource: Resource,
  records: Row[],
  options: LoadBatchOptions<Row>,
): Promise<void> {
  const { onConflict, loaded, post, onAccepted, onRepeated, onRejected } = options
  const earlierLine = (record: CsvRecord) => loaded.lineOf(record.key)
  const send = async (records: Row[], onConflict: OnConflict) => {
    const tooLarge = await sendBatch(records, (records) => post(records, onConflict), {
      onAccepted: (result, accepted) => {
        onAccepted(result)
        for (const record of accepted) if (!loaded.add(record.key, record.line)) onRepeated?.(record)
      },
      onRejected: (record, failure) => {
        const { line, text } = record
        const reason = reasonOf(failure, resource, earlierLine(record))
        onRejected({ line, text, reason, ...(failure.status === 409 && { isConflict: true }) })
      },
    })
    const middle = Math.ceil(tooLarge.length / 2)
    for (const half of [tooLarge.slice(0, middle), tooLarge.slice(middle)]) {
      if (half.length > 0) await loadBatch(resource, half, options)
    }
  }
  if (onConflict === 'fail') return send(records, 'fail')
  const { first = [], repeated = [] } = Object.groupBy(records, (record) =>
    earlierLine(record) === undefined ? 'first' : 'repeated',
  )
  await send(first, onConflict)
  // The API compares them: a client cannot know which values it stores alike.
  await send(repeated, 'fail')
}

/** Why a row is rejected; `line` is that of the row in the file that is stored under its key. */
function reasonOf({ status, detail }: RowFailure, { key }: Resource, line: number | undefined): string {
  if (status !== 409 || line === undefined) return detail
  return `Line ${line} has the same ${new Intl.ListFormat('en-GB').format(key)}, and other values.`
}
