import type { RejectedRow } from '../row.ts'

/** Rows that are rejected for the same reason, but for names and numbers in it. */
export interface ReasonCount {
  rows: number
  /** The first of them. */
  example: RejectedRow
}

/** The most reasons that are counted apart, so that the memory is bounded. */
const MOST_REASONS = 200

/** Counts rejected rows by their reasons. */
export function openReasons() {
  const counts = new Map<string, ReasonCount>()
  return {
    add: (rejected: readonly RejectedRow[]) => {
      for (const row of rejected) {
        const kind = row.reason.replace(/"[^"]*"|[0-9]+/g, '')
        const key = counts.has(kind) || counts.size < MOST_REASONS ? kind : ''
        const count = counts.get(key)
        if (count === undefined) counts.set(key, { rows: 1, example: row })
        else count.rows += 1
      }
    },
    /** The most frequent ones first. */
    sorted: () => [...counts.values()].toSorted((one, other) => other.rows - one.rows),
  }
}
