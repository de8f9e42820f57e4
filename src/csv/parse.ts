import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import Papa from 'papaparse'

/** A row of a CSV file: its cells as they stand, and the line (from 1) on which it begins. */
export interface CsvRow {
  line: number
  cells: string[]
}

/** A row that cannot be taken, why, and its own text. */
export interface Reject {
  line: number
  reason: string
  text: string
}

/** The characters after which a row that has not ended is given up, so that one lost quote cannot fill the memory. */
export const MAX_ROW = 2 ** 16

const CHUNK = 2 ** 16

// @types/papaparse says `any` for what the parser returns.
interface Parsed {
  data: string[][]
  errors: { row: number }[]
  meta: { cursor: number }
}

// The parser itself, not papaparse's streams: those lost rows, and end quietly on errors. The line end is always \n;
// a carriage return before it is white space at the edge of a cell.
const allRows = new Papa.Parser({ delimiter: ',', newline: '\n' })
const oneRow = new Papa.Parser({ delimiter: ',', newline: '\n', preview: 1 })

function parse(parser: Papa.Parser, text: string): Parsed {
  // The last row is left alone: more of it may be to come.
  return parser.parse(text, 0, true) as Parsed
}

/**
 * The rows of a CSV file, some at a time, in bounded memory; calls back with the bytes read so far. Blank lines are
 * left out. A line with broken quotes comes as a Reject. Throws an Error when the file cannot be read or is not UTF-8.
 */
export async function* readCsv(
  path: string,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<(CsvRow | Reject)[]> {
  let rest: Rest = { text: '', line: 1, skipping: false }
  const decoder = new TextDecoder('utf-8', { fatal: true }) // strips a byte order mark
  const decode = (chunk?: Buffer) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch {
      const [valid = ''] = new TextDecoder().decode(chunk).split('\ufffd')
      const line = rest.line + lineFeeds(rest.text) + lineFeeds(valid)
      throw new Error(`${basename(path)} is not UTF-8 text (see line ${line}); convert it, then try again.`)
    }
  }

  let bytes = 0
  for await (const chunk of chunksOf(path)) {
    const taken = takeRows({ ...rest, text: rest.text + decode(chunk) }, false)
    rest = taken.rest
    onRead((bytes += chunk.length))
    if (taken.rows.length > 0) yield taken.rows
  }
  const end = rest.text + decode()
  const { rows } = takeRows({ ...rest, text: end === '' || end.endsWith('\n') ? end : `${end}\n` }, true)
  if (rows.length > 0) yield rows
}

/** The bytes of a file; an error names the file, which the system's does not where it is a folder. */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

/** A row as it stood in its file, but for a carriage return at its end, which is none of its text. */
export function rowText(cells: string[]): string {
  return csvText([cells])
    .slice(0, -1)
    .replace(/\r("?)$/, '$1')
}

/** Rows as CSV text, each with a line feed at its end, quoted only where it must be. */
export function csvText(rows: (string | number | null)[][]): string {
  return rows.length === 0 ? '' : `${Papa.unparse(rows, { newline: '\n' })}\n`
}

interface Rest {
  text: string
  line: number
  /** The text is inside a line that was given up; it goes on at the next line feed. */
  skipping: boolean
}

function takeRows(
  { text, line, skipping }: Rest,
  isLast: boolean,
): { rows: (CsvRow | Reject)[]; rest: Rest } {
  if (skipping) {
    const lineFeed = text.indexOf('\n')
    if (lineFeed === -1) return { rows: [], rest: { text: '', line, skipping: true } }
    return takeRows({ text: text.slice(lineFeed + 1), line: line + 1, skipping: false }, isLast)
  }
  const { data, errors, meta } = parse(allRows, text)
  const left = text.length - meta.cursor
  // A fault in the row that the text's end cuts off may be the cut's.
  const isSound = errors.every(({ row }) => row >= data.length)
  if (!isSound || (isLast ? left > 0 : left > MAX_ROW)) return takeRowByRow(text, line, isLast)

  const rows: CsvRow[] = []
  const mayHoldLineFeeds = text.includes('"')
  for (const cells of data) {
    if (!isBlank(cells)) rows.push({ line, cells })
    line += mayHoldLineFeeds ? linesOf(cells) : 1
  }
  return { rows, rest: { text: text.slice(meta.cursor), line, skipping: false } }
}

function takeRowByRow(
  text: string,
  line: number,
  isLast: boolean,
): { rows: (CsvRow | Reject)[]; rest: Rest } {
  const rows: (CsvRow | Reject)[] = []
  let start = 0
  while (start < text.length) {
    const row = takeRow(text, start)
    if (row === 'unfinished' && !isLast && text.length - start <= MAX_ROW) break
    if (typeof row === 'object') {
      if (!isBlank(row.cells)) rows.push({ line, cells: row.cells })
      line += linesOf(row.cells)
      start = row.end
      continue
    }
    const lineFeed = text.indexOf('\n', start)
    if (lineFeed === -1) {
      rows.push({
        line,
        reason: `The line is longer than ${MAX_ROW} characters.`,
        text: text.slice(start, start + 1000),
      })
      return { rows, rest: { text: '', line, skipping: true } }
    }
    const reason =
      row === 'broken' ? 'A quote stands where none may be.' : 'A quote is opened and never closed.'
    rows.push({ line, reason, text: text.slice(start, lineFeed).trimEnd() })
    line += 1
    start = lineFeed + 1
  }
  return { rows, rest: { text: text.slice(start), line, skipping: false } }
}

// Looks at one line, then at more and more of them, so that a broken row costs its own length, not the whole text's.
// A text that ends in a line feed has no fault that is only the cut's: it is broken as soon as the parser says so.
function takeRow(text: string, start: number): { cells: string[]; end: number } | 'broken' | 'unfinished' {
  for (let size = 0; ; size = size * 2 + 1024) {
    const lineFeed = text.indexOf('\n', start + size)
    const end = (lineFeed === -1 ? text.lastIndexOf('\n') : lineFeed) + 1
    if (end <= start) return 'unfinished'
    const { data, errors, meta } = parse(oneRow, text.slice(start, end))
    if (errors.length > 0) return 'broken'
    if (data[0]) return { cells: data[0], end: start + meta.cursor }
    if (lineFeed === -1 || size > MAX_ROW) return 'unfinished'
  }
}

function isBlank(cells: string[]): boolean {
  return cells.length === 1 && cells[0]?.trim() === ''
}

function linesOf(cells: string[]): number {
  return cells.reduce((lines, cell) => lines + lineFeeds(cell), 1)
}

function lineFeeds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
