import Papa from 'papaparse'
import type { CsvRow, RejectedRow } from './row.ts'

/** The most characters of a row that has not ended; beyond them it is rejected, so that one lost quote cannot fill the memory. */
export const MAX_ROW = 2 ** 16

/** Text that is not yet split into rows. */
export interface Remainder {
  text: string
  /** The line on which the text begins. */
  line: number
  /** The text continues a line that was rejected; the next row begins after its line feed. */
  skipping: boolean
}

interface Split {
  rows: (CsvRow | RejectedRow)[]
  rest: Remainder
}

// @types/papaparse types the parser's result as `any`.
interface Parsed {
  data: string[][]
  errors: { row: number }[]
  meta: { cursor: number }
}

// The parser itself, not papaparse's streams: those lost rows, and end silently on errors. The line end is always \n;
// a carriage return before it is white space at the edge of a cell.
const allRows = new Papa.Parser({ delimiter: ',', newline: '\n' })
const oneRow = new Papa.Parser({ delimiter: ',', newline: '\n', preview: 1 })

function parse(parser: Papa.Parser, text: string): Parsed {
  // `true` leaves the last row, which may be incomplete.
  return parser.parse(text, 0, true) as Parsed
}

/** The complete rows of a text, and what remains after them. Skips blank lines. `isLast`: no text follows. */
export function splitRows({ text, line, skipping }: Remainder, isLast: boolean): Split {
  if (skipping) {
    const lineFeed = text.indexOf('\n')
    if (lineFeed === -1) return { rows: [], rest: { text: '', line, skipping: true } }
    return splitRows({ text: text.slice(lineFeed + 1), line: line + 1, skipping: false }, isLast)
  }
  const { data, errors, meta } = parse(allRows, text)
  const left = text.length - meta.cursor
  // An error in the incomplete last row may disappear once the rest of it is known.
  const isValid = errors.every(({ row }) => row >= data.length)
  if (!isValid || (isLast ? left > 0 : left > MAX_ROW)) return splitRowByRow(text, line, isLast)

  const rows: CsvRow[] = []
  const mayHoldLineFeeds = text.includes('"')
  for (const cells of data) {
    if (!isBlank(cells)) rows.push({ line, cells })
    line += mayHoldLineFeeds ? linesOf(cells) : 1
  }
  return { rows, rest: { text: text.slice(meta.cursor), line, skipping: false } }
}

// Slower, but an invalid row does not affect the rows after its first line.
function splitRowByRow(text: string, line: number, isLast: boolean): Split {
  const rows: Split['rows'] = []
  let start = 0
  while (start < text.length) {
    const row = firstRow(text, start)
    if (row === 'incomplete' && !isLast && text.length - start <= MAX_ROW) break
    if (typeof row === 'object') {
      if (!isBlank(row.cells)) rows.push({ line, cells: row.cells })
      line += linesOf(row.cells)
      start = row.end
      continue
    }
    const lineFeed = text.indexOf('\n', start)
    if (lineFeed === -1) {
      const reason = `The line is longer than ${MAX_ROW} characters.`
      rows.push({ line, reason, text: text.slice(start, start + 1000) })
      return { rows, rest: { text: '', line, skipping: true } }
    }
    const reason = row === 'invalid' ? 'Unexpected quote.' : 'Missing closing quote.'
    rows.push({ line, reason, text: text.slice(start, lineFeed).trimEnd() })
    line += 1
    start = lineFeed + 1
  }
  return { rows, rest: { text: text.slice(start), line, skipping: false } }
}

// Parses one line, then twice as many characters each time: an invalid row costs its own length, not the whole text's.
// In a text that ends with a line feed no error comes from the cut, so the parser's first error is final.
function firstRow(text: string, start: number): { cells: string[]; end: number } | 'invalid' | 'incomplete' {
  for (let size = 0; ; size = size * 2 + 1024) {
    const lineFeed = text.indexOf('\n', start + size)
    const end = (lineFeed === -1 ? text.lastIndexOf('\n') : lineFeed) + 1
    if (end <= start) return 'incomplete'
    const { data, errors, meta } = parse(oneRow, text.slice(start, end))
    if (errors.length > 0) return 'invalid'
    if (data[0]) return { cells: data[0], end: start + meta.cursor }
    if (lineFeed === -1 || size > MAX_ROW) return 'incomplete'
  }
}

function isBlank(cells: string[]): boolean {
  return cells.length === 1 && cells[0]?.trim() === ''
}

function linesOf(cells: string[]): number {
  return cells.reduce((lines, cell) => lines + countLineFeeds(cell), 1)
}

/** The number of line feeds in a text. */
export function countLineFeeds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
