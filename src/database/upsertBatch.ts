import type { Schemas } from '../contract/document.ts'
import type { Problem } from '../contract/problem.ts'

/** What to do with a row that exists with other values (`on_conflict` in the contract). */
export type OnConflict = 'fail' | 'update'

/** How the rows of one resource are told apart and compared. */
export interface Rules<Row> {
  /** The natural key. */
  keyOf: (row: Row) => string
  /** Whether two rows of one key have the same values. */
  same: (one: Row, other: Row) => boolean
  /** The problem of a row that exists with other values, under this id. */
  conflict: (row: Row, id: number | undefined) => Problem
}

/** What a batch comes to: rows to insert, rows to update by their id, and the answer. */
export interface Plan<Row> {
  inserts: Row[]
  updates: (Row & { id: number })[]
  result: Schemas['BatchResult']
}

/** A row of a batch that can be written, or the problem of one that cannot. */
export type BatchRow<Row> = { row: Row } | { problem: Problem }

/**
 * Decides row by row, in their order, as if each came alone: a later row sees what an earlier one did.
 * `existing` holds the stored rows of the batch's keys.
 */
export function planBatch<Row extends object>(
  candidates: BatchRow<Row>[],
  existing: Iterable<Row & { id: number }>,
  onConflict: OnConflict,
  rules: Rules<Row>,
): Plan<Row> {
  const result: Schemas['BatchResult'] = { created: 0, updated: 0, unchanged: 0, failed: [] }
  const known = new Map<string, { id: number | undefined; row: Row; changed: boolean }>()
  for (const row of existing) known.set(rules.keyOf(row), { id: row.id, row, changed: false })

  const fail = (index: number, { status, title, message }: Problem) => {
    result.failed.push({ index, status: status as 404 | 409, title, detail: message })
  }
  for (const [index, candidate] of candidates.entries()) {
    if ('problem' in candidate) {
      fail(index, candidate.problem)
      continue
    }
    const { row } = candidate
    const key = rules.keyOf(row)
    const found = known.get(key)
    if (found === undefined) {
      known.set(key, { id: undefined, row, changed: true })
      result.created += 1
    } else if (rules.same(found.row, row)) {
      result.unchanged += 1
    } else if (onConflict === 'fail') {
      fail(index, rules.conflict(row, found.id))
    } else {
      known.set(key, { id: found.id, row, changed: true })
      result.updated += 1
    }
  }

  const plan: Plan<Row> = { inserts: [], updates: [], result }
  for (const { id, row, changed } of known.values()) {
    if (!changed) continue
    if (id === undefined) plan.inserts.push(row)
    else plan.updates.push({ ...row, id })
  }
  return plan
}
