/** Where a row of a CSV file is: the line (from 1) on which it begins, and its text as written. */
export interface RowSource {
  line: number
  text: string
}

/** A row of a CSV file with its cells, without the quotes around them. */
export interface CsvRow extends RowSource {
  cells: string[]
}

/** A row that cannot be loaded, and why. */
export interface RejectedRow extends RowSource {
  reason: string
  /** Whether its key exists with other values. */
  isConflict?: boolean
}
