import type { JsonCell } from '../cells.ts'

/** What happened while a file was read. */
export interface ReadNotes {
  /** Amounts that were missing, and whose rows were skipped. */
  skipped: number
  /** Cells whose line breaks and repeated spaces became one space. */
  collapsed: number
  /** The first rows, as they are sent. */
  first: Record<string, JsonCell>[]
}

/** Notes on a file before its first row. */
export function noNotes(): ReadNotes {
  return { skipped: 0, collapsed: 0, first: [] }
}
