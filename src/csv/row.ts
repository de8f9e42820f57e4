/** A row of a CSV file: its cells, its text as written, and the line (from 1) on which it begins. */
export interface CsvRow {
  line: number
  /** Without the quotes around them. */
  cells: string[]
  text: string
}

/** A row that cannot be loaded, why, and its text. */
export interface RejectedRow {
  line: number
  reason: string
  text: string
  /** Whether its key exists with other values. */
  isConflict?: boolean
}
