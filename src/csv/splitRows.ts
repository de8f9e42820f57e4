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

/**
 * The complete rows of a text (RFC 4180), and what remains after them. Rows of empty cells are skipped. An invalid row
 * does not affect the rows after its first line. `isLast`: no text follows, and this one ends with a line feed.
 */
// papaparse does not replace this parser: it knows neither white space before an opening quote nor where a row begins.
export function splitRows(remainder: Remainder, delimiter: string, isLast: boolean): Split {
  const { text } = remainder
  let { line } = remainder
  let start = 0
  if (remainder.skipping) {
    start = text.indexOf('\n') + 1
    if (start === 0) return { rows: [], rest: { text: '', line, skipping: true } }
    line += 1
  }

  const rows: Split['rows'] = []
  while (start < text.length) {
    const lineFeed = text.indexOf('\n', start)
    const isTooLong = text.length - start > MAX_ROW
    if (lineFeed === -1 && isTooLong) {
      const reason = `The line is longer than ${MAX_ROW} characters.`
      rows.push({ line, reason, text: text.slice(start, start + 1000) })
      return { rows, rest: { text: '', line, skipping: true } }
    }
    const row = lineFeed === -1 ? 'incomplete' : rowAt(text, start, lineFeed, delimiter)
    if (row === 'incomplete' && !isLast && !isTooLong) break
    if (typeof row === 'object') {
      const rowEnd = row.end
      if (!row.cells.every(isBlank))
        rows.push({ line, cells: row.cells, text: withoutEnd(text, start, rowEnd) })
      line += rowEnd === lineFeed ? 1 : countLineFeeds(text.slice(start, rowEnd + 1))
      start = rowEnd + 1
    } else {
      const reason = row === 'invalid' ? 'Unexpected quote.' : 'Missing closing quote.'
      rows.push({ line, reason, text: withoutEnd(text, start, lineFeed) })
      line += 1
      start = lineFeed + 1
    }
  }
  return { rows, rest: { text: text.slice(start), line, skipping: false } }
}

/** The cells of a row, and the index of the line feed that ends it. */
interface Row {
  cells: string[]
  end: number
}

/** The row that begins at `start`; its line, which may be its first of several, ends at `lineFeed`. */
function rowAt(
  text: string,
  start: number,
  lineFeed: number,
  delimiter: string,
): Row | 'invalid' | 'incomplete' {
  const line = text.slice(start, lineFeed)
  if (!line.includes('"')) return { cells: line.split(delimiter), end: lineFeed }
  const cells: string[] = []
  for (let at = start; ;) {
    const cell = cellAt(text, at, delimiter)
    if (typeof cell === 'string') return cell
    cells.push(cell.value)
    if (text[cell.end] === '\n') return { cells, end: cell.end }
    at = cell.end + 1
  }
}

/** The cell that begins at `start`, and the index of the delimiter or line feed that ends it. */
function cellAt(
  text: string,
  start: number,
  delimiter: string,
): { value: string; end: number } | 'invalid' | 'incomplete' {
  const first = skipPadding(text, start, delimiter)
  if (text[first] !== '"') {
    const end = endOfCell(text, start, delimiter)
    return end === -1 ? 'incomplete' : { value: text.slice(start, end), end }
  }
  const closing = closingQuote(text, first + 1)
  if (closing === -1) return 'incomplete'
  const end = skipPadding(text, closing + 1, delimiter)
  if (end === text.length) return 'incomplete'
  if (text[end] !== delimiter && text[end] !== '\n') return 'invalid'
  return { value: text.slice(first + 1, closing).replaceAll('""', '"'), end }
}

/** The index of the first character that is not white space around quotes. */
function skipPadding(text: string, start: number, delimiter: string): number {
  let at = start
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && isBlank(text.charAt(at))) at += 1
  return at
}

function endOfCell(text: string, start: number, delimiter: string): number {
  const lineFeed = text.indexOf('\n', start)
  const end = text.indexOf(delimiter, start)
  return end === -1 || (lineFeed !== -1 && lineFeed < end) ? lineFeed : end
}

/** The index of the quote that closes a cell; two quotes in a row are one character of it. */
function closingQuote(text: string, start: number): number {
  let quote = text.indexOf('"', start)
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2)
  return quote
}

/** The text of a row as written, without its line feed, or carriage return and line feed. */
function withoutEnd(text: string, start: number, end: number): string {
  return text.slice(start, text[end - 1] === '\r' ? end - 1 : end)
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** The number of line feeds in a text. */
export function countLineFeeds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
