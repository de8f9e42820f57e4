import { apiError } from '../../client/apiErrors.ts'
import type { ApiResponse } from '../../client/retry.ts'
import { MAX_ROWS } from '../../contract/resource.ts'
import type { Resource } from '../../contract/resource.ts'
import type { FlatReference } from '../flatResource.ts'
import { openLoadedKeys } from '../loadedKeys.ts'
import { isBatchResult } from '../sendBatch.ts'
import type { RejectedRow } from '../row.ts'
import type { FlatRecord } from './flatRecords.ts'

/** How many rows of a referenced resource were created, and how many existed. */
export interface ReferencedCounts {
  created: number
  existing: number
}

/** Sends rows that are created where they are missing. */
export type PostMissing = (resource: Resource, rows: object[]) => Promise<ApiResponse<unknown>>

/** Creates the rows that records refer to. */
export interface Referenced {
  /** Resolves when the API has all rows that these records refer to. */
  create: (records: readonly FlatRecord[]) => Promise<void>
  counts: ReadonlyMap<Resource, ReferencedCounts>
}

/** Each row is sent once, in the order of the file; after a failure, nothing is created any more. */
export function openReferenced(references: readonly FlatReference[], post: PostMissing): Referenced {
  const all = references.map(({ resource }) => ({ resource, sent: openLoadedKeys(), last: {} }))
  const counts = new Map(all.map(({ resource }) => [resource, { created: 0, existing: 0 }]))

  const create = async (records: readonly FlatRecord[]) => {
    for (const [index, reference] of all.entries()) {
      const missing = new Map<string, { row: object; line: number }>()
      for (const { referenced, line } of records) {
        const row = referenced[index] ?? {}
        // Most rows refer to the same row as the one before.
        if (row === reference.last) continue
        reference.last = row
        const key = keyOf(reference.resource, row)
        if (!missing.has(key) && reference.sent.lineOf(key) === undefined) missing.set(key, { row, line })
      }
      if (missing.size === 0) continue
      const rows = [...missing.values()].map(({ row }) => row)
      for (let start = 0; start < rows.length; start += MAX_ROWS) {
        const part = rows.slice(start, start + MAX_ROWS)
        const response = await post(reference.resource, part)
        if (!isBatchResult(response.data) || response.data.failed.length > 0) throw apiError(response)
        const count = counts.get(reference.resource)
        if (count === undefined) continue
        count.created += response.data.created
        count.existing += part.length - response.data.created
      }
      for (const [key, { line }] of missing) reference.sent.add(key, line)
    }
  }
  return { create, counts }
}

/** The rows that are read before what they refer to is created, so that few requests create it. */
const BLOCK_ROWS = 8000

/** The same rows in larger chunks, each after the creation of what its records refer to. */
export async function* afterReferenced(
  chunks: AsyncIterable<(FlatRecord | RejectedRow)[]>,
  { create }: Referenced,
): AsyncGenerator<(FlatRecord | RejectedRow)[], void> {
  let block: (FlatRecord | RejectedRow)[] = []
  for await (const rows of chunks) {
    block.push(...rows)
    if (block.length < BLOCK_ROWS) continue
    await create(block.flatMap((row) => ('reason' in row ? [] : row)))
    yield block
    block = []
  }
  await create(block.flatMap((row) => ('reason' in row ? [] : row)))
  yield block
}

function keyOf({ key }: Resource, row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(key.map((name) => row[name] ?? null))
}
