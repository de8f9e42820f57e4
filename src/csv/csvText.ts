import Papa from 'papaparse'

/** A value of a CSV file; null is an empty cell. */
export type Cell = string | number | boolean | null

/** Rows as CSV text, each ended by a line feed, quoted only where necessary. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.length === 0 ? '' : `${Papa.unparse(rows as Cell[][], { newline: '\n' })}\n`
}

/** The rows of a CSV file with these columns. */
export function cellsOf(
  items: readonly Readonly<Record<string, Cell | undefined>>[],
  columns: readonly string[],
): Cell[][] {
  return items.map((item) => columns.map((column) => item[column] ?? null))
}
