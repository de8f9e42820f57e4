import type { CsvRecord } from './records.ts'
import type { RejectedRow } from './row.ts'

/** Rows of a CSV file to send in one request, and those among them that cannot be sent. */
export interface Batch<Row extends CsvRecord> {
  records: Row[]
  rejected: RejectedRow[]
}

/** Rows in batches of `size`; the last one may be smaller. */
export async function* readBatches<Row extends CsvRecord>(
  chunks: AsyncIterable<(Row | RejectedRow)[]>,
  size: number,
): AsyncGenerator<Batch<Row>, undefined> {
  let batch: Batch<Row> = { records: [], rejected: [] }
  for await (const rows of chunks) {
    for (const row of rows) {
      if ('reason' in row) batch.rejected.push(row)
      else batch.records.push(row)
      if (batch.records.length + batch.rejected.length < size) continue
      yield batch
      batch = { records: [], rejected: [] }
    }
  }
  if (batch.records.length + batch.rejected.length > 0) yield batch
}
