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
  /** The line of the header, from 1; rows before it are not read. */
  headerLine?: number | undefined
}

/** A flat file that is open: its format, its header, and its other rows. */
export interface FlatFile {
  format: CsvFormat
  header: string[]
  /** The line of the header that was asked for. */
  headerLine: number
  /** The rows, chunk by chunk; calls back with the number of bytes read so far. */
  rows: (onRead: (bytes: number) => void) => AsyncGenerator<(CsvRow | RejectedRow)[]>
}

const HINT =
  'save it as CSV UTF-8, or give the encoding that the program saved it with, such as --encoding windows-1252 in Western or windows-1250 in Central Europe'

/** Reads the header of a flat file; throws an Error when the file cannot be read or has none. */
export async function openFlat(path: string, options: FormatOptions): Promise<FlatFile> {
  let format: CsvFormat | undefined
  const { headerLine = 1 } = options
  const readOptions = {
    encoding: options.encoding && encodingOf(options.encoding),
    encodingHint: HINT,
    delimiter: options.delimiter ?? ((text: string) => detectDelimiter(text, headerLine)),
    onFormat: (detected: CsvFormat) => (format = detected),
  }
  for await (const rows of readCsv(path, readOptions)) {
    const first = rows.find(({ line }) => line >= headerLine)
    if (first === undefined || format === undefined) continue
    if ('reason' in first) throw new Error(`${basename(path)}, line ${first.line}: ${first.reason}`)
    const header = first.cells.map((cell) => cell.trim())
    const isComplete = shapeOf(header)
    const rowsAfter: FlatFile['rows'] = async function* (onRead) {
      for await (const rows of readCsv(path, { ...readOptions, onRead })) {
        const body = rows.filter(({ line }) => line > first.line)
        yield body.map((row) => ('reason' in row ? row : isComplete(row)))
      }
    }
    return { format, header, headerLine, rows: rowsAfter }
  }
  throw new Error(`${basename(path)} has no line ${headerLine} with the names of its columns.`)
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

/** The only delimiter in the line of the header, which has no numbers; else what papaparse guesses from the first rows. */
function detectDelimiter(text: string, headerLine: number): string {
  const header = text.split(/\r?\n/, headerLine).at(-1) ?? ''
  const [found, other] = [';', '\t', '|', ','].filter((each) => header.includes(each))
  if (found !== undefined && other === undefined) return found
  return Papa.parse(text, { preview: 20 }).meta.delimiter || ','
}
