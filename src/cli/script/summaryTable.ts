import type { LoadResult } from '../../csv/load.ts'
import type { LoadCounts } from '../../csv/loadCounts.ts'

/** What became of the rows of each file and of all files, as a table of text. */
export function summaryTable({ files, total }: LoadResult): string {
  const rows = [
    ['', 'rows', 'created', 'updated', 'kept', 'unchanged', 'rejected', 'seconds', 'rows/s'],
    ...files.map((counts) => [counts.name, ...cellsOf(counts)]),
    ['total', ...cellsOf(total)],
  ]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  return rows
    .map(([name = '', ...cells]) => name.padEnd(width) + cells.map((cell) => cell.padStart(11)).join(''))
    .join('\n')
}

function cellsOf({ rows, created, updated, kept, unchanged, rejected, seconds }: LoadCounts): string[] {
  const counts = [rows, created, updated, kept, unchanged, rejected].map((count) =>
    count.toLocaleString('en'),
  )
  const rate = seconds > 0 ? Math.round(rows / seconds) : 0
  return [...counts, seconds.toFixed(1), rate.toLocaleString('en')]
}
