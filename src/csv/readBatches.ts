import type { Resource } from '../contract/resource.ts'
import { readRecords } from './records.ts'
import type { CsvRecord, RecordOptions } from './records.ts'
import type { RejectedRow } from './row.ts'

/** Rows of a CSV file to send in one request, and those among them that cannot be sent. */
export interface Batch {
  records: CsvRecord[]
  rejected: RejectedRow[]
}

/** The rows of a resource's CSV file in batches of `size`; the last one may be smaller. */
export async function* readBatches(
  path: string,
  resource: Resource,
  { size, ...options }: RecordOptions & { size: number; onRead: (bytes: number) => void },
): AsyncGenerator<Batch, undefined> {
  let batch: Batch = { records: [], rejected: [] }
  for await (const rows of readRecords(path, resource, options)) {
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
