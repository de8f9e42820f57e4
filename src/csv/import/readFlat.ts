import { basename } from 'node:path'
import Papa from 'papaparse'
import { encodingOf } from '../decodeText.ts'
import { readCsv } from '../readCsv.ts'
import type { CsvFormat } from '../readCsv.ts'
import type { CsvRow, RejectedRow } from '../row.ts'
import { REASON_COLUMN } from './mapColumns.ts'

/** How a flat file is written; what is omitted is detected. */
export interface FormatOptions {
  encoding?: string | undefined
  delimiter?: string | undefined
}

/** A flat file that is open: its format, its header, and its other rows. */
export interface FlatFile {
  format: CsvFormat
  header: string[]
  /** The rows, chunk by chunk; calls back with the number of bytes read so far. */
  rows: (onRead: (bytes: number) => void) => AsyncGenerator<(CsvRow | RejectedRow)[]>
}

const HINT =
  'give the encoding that the program saved it with, such as --encoding windows-1252, or save it as CSV UTF-8'

/** Reads the header of a flat file; throws an Error when the file cannot be read or has none. */
export async function openFlat(path: string, options: FormatOptions): Promise<FlatFile> {
  let format: CsvFormat | undefined
  const readOptions = {
    encoding: options.encoding && encodingOf(options.encoding),
    encodingHint: HINT,
    delimiter: options.delimiter ?? detectDelimiter,
    onFormat: (detected: CsvFormat) => (format = detected),
  }
  for await (const [first] of readCsv(path, readOptions)) {
    if (first === undefined || format === undefined) break
    if ('reason' in first) throw new Error(`${basename(path)}, line ${first.line}: ${first.reason}`)
    const header = first.cells.map((cell) => cell.trim())
    return { format, header, rows: (onRead) => bodyOf(path, header, { ...readOptions, onRead }) }
  }
  throw new Error(`${basename(path)} is empty; its first line must name its columns.`)
}

async function* bodyOf(path: string, header: string[], options: Parameters<typeof readCsv>[1]) {
  const isComplete = shapeOf(header)
  let isFirst = true
  for await (const rows of readCsv(path, options)) {
    const body = isFirst ? rows.slice(1) : rows
    isFirst = false
    yield body.map((row) => ('reason' in row ? row : isComplete(row)))
  }
}

/** Rejects rows with more or fewer cells than the header; the cells at the end of a row may be missing if they have no name. */
function shapeOf(header: string[]): (row: CsvRow) => CsvRow | RejectedRow {
  const least = header.findLastIndex((name) => name !== '' && name !== REASON_COLUMN) + 1
  return (row) => {
    const { cells, line, text } = row
    const isShort = cells.length < least
    const isLong =
      cells.length > header.length && cells.slice(header.length).some((cell) => cell.trim() !== '')
    if (!isShort && !isLong) return row
    return { line, text, reason: `The row has ${cells.length} cells; the header has ${header.length}.` }
  }
}

/** The delimiter that papaparse guesses from the first rows; a comma when it finds none. */
function detectDelimiter(text: string): string {
  return Papa.parse(text, { preview: 20 }).meta.delimiter || ','
}
