import type { JsonCell } from '../cells.ts'

/** What happened while a file was read. */
export interface ReadNotes {
  /** Amounts that were missing, and whose rows were skipped. */
  skipped: number
  /** Cells of several lines, which became one line. */
  joined: number
  /** The first rows, as they are sent. */
  first: Record<string, JsonCell>[]
}

/** Notes on a file before its first row. */
export function noNotes(): ReadNotes {
  return { skipped: 0, joined: 0, first: [] }
}
