import type { ApiResponse } from '../../client/retry.ts'
import { openLoadedKeys } from '../loadedKeys.ts'
import { isBatchResult } from '../sendBatch.ts'
import type { LoadFileOptions } from '../loadFile.ts'
import type { BatchResult } from '../sendBatch.ts'
import type { FlatRecord } from './flatRecords.ts'

type Post = LoadFileOptions<FlatRecord>['post']

/**
 * Completes the API's dry runs: they know neither the rows of earlier batches nor the rows that these refer to. A row whose
 * reference does not exist would be created; one of a key that would be stored by then is unchanged, or a conflict.
 */
export function openDryRun(post: Post): Post {
  const keys = openLoadedKeys()
  const rows = openLoadedKeys()
  const textOf = ({ value }: FlatRecord) => JSON.stringify(value)
  return async (records, onConflict, signal) => {
    const total: BatchResult = { created: 0, updated: 0, kept: 0, unchanged: 0, failed: [] }
    let response: ApiResponse<unknown> | undefined
    for (let pending = [...records.entries()]; pending.length > 0;) {
      // Of rows with the same key, the later ones wait for what becomes of the first.
      const first = new Map<string, (typeof pending)[number]>()
      for (const each of pending) {
        const [, { key }] = each
        if (keys.lineOf(key) === undefined && !first.has(key)) first.set(key, each)
      }
      const sent = [...first.values()]
      if (sent.length > 0) {
        response = await post(
          sent.map(([, record]) => record),
          onConflict,
          signal,
        )
        if (!isBatchResult(response.data)) return response
        addResult(total, response.data, sent)
        const failed = new Set(total.failed.map(({ index }) => index))
        for (const [index, record] of sent) {
          if (failed.has(index)) continue
          keys.add(record.key, record.line)
          rows.add(textOf(record), record.line)
        }
      }
      const isSent = new Set(sent)
      const others = pending.filter((each) => !isSent.has(each))
      for (const [index, record] of others.filter(([, { key }]) => keys.lineOf(key) !== undefined)) {
        if (rows.lineOf(textOf(record)) !== undefined) total.unchanged += 1
        else total.failed.push({ index, status: 409, title: 'Conflict', detail: OTHER_VALUES })
      }
      pending = others.filter(([, { key }]) => keys.lineOf(key) === undefined)
    }
    return { data: total, response: response?.response ?? Response.json(total) }
  }
}

const OTHER_VALUES = 'An earlier row has the same key, and other values.'

function addResult(
  total: BatchResult,
  result: BatchResult,
  sent: [index: number, record: FlatRecord][],
): void {
  for (const count of ['created', 'updated', 'kept', 'unchanged'] as const) total[count] += result[count]
  for (const failure of result.failed) {
    if (failure.status === 404) total.created += 1
    else total.failed.push({ ...failure, index: sent[failure.index]?.[0] ?? 0 })
  }
}
