import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { markedEncoding, openDecoder } from './decodeText.ts'
import type { DecodeChunk } from './decodeText.ts'
import type { CsvRow, RejectedRow } from './row.ts'
import { countLineFeeds, MAX_ROW, splitRows } from './splitRows.ts'
import type { Remainder } from './splitRows.ts'

const CHUNK_BYTES = 2 ** 16

/** A first line with which spreadsheets declare the delimiter, such as `sep=;`, and save as a row with empty cells. */
const DECLARATION = /^sep=([^"\r\n])\1*[ \t]*\r?\n/

/** The first bytes of a ZIP file, which the files of spreadsheets are. */
const ZIP = [0x50, 0x4b, 0x03, 0x04]

/** How a file is written. */
export interface CsvFormat {
  encoding: string
  delimiter: string
}

/** How to read a file. */
export interface ReadOptions {
  /** Receives the number of bytes read so far. */
  onRead?: (bytes: number) => void
  /** Receives the format before the first rows. */
  onFormat?: (format: CsvFormat) => void
  /** The encoding of a file without a byte order mark; UTF-8 by default. */
  encoding?: string | undefined
  /** How to convert a file that is not of this encoding; completes a sentence. */
  encodingHint?: string
  /** The delimiter of a file that declares none, or a function that detects it in the first text; a comma by default. */
  delimiter?: string | ((text: string) => string) | undefined
}

/**
 * The rows of a CSV file, chunk by chunk, in bounded memory. Rows of empty cells are skipped; a line with invalid quotes is
 * a rejected row. Throws an Error when the file cannot be read or has another encoding.
 */
export async function* readCsv(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<(CsvRow | RejectedRow)[]> {
  let rest: Remainder = { text: '', line: 1, skipping: false }
  let encoding = options.encoding ?? 'utf-8'
  let decode: DecodeChunk | undefined
  const decoderOf = (start: Buffer) => {
    if (ZIP.every((byte, index) => start[index] === byte)) {
      throw new Error(`${basename(path)} is a spreadsheet or another compressed file; save it as CSV UTF-8.`)
    }
    encoding = markedEncoding(start) ?? encoding
    return openDecoder(encoding, (lines) => {
      const line = rest.line + countLineFeeds(rest.text) + lines
      const hint = options.encodingHint ?? 'convert it, then try again'
      return `${basename(path)} is not ${encoding.toUpperCase()} text (see line ${line}); ${hint}.`
    })
  }

  let delimiter: string | undefined
  const split = (text: string, isLast: boolean) => {
    if (delimiter === undefined) {
      const mayBeCut = !isLast && !text.includes('\n') && text.length <= MAX_ROW
      if (mayBeCut) return { rows: [], rest: { ...rest, text } }
      const [declaration = '', declared] = DECLARATION.exec(text) ?? []
      rest.line += countLineFeeds(declaration)
      text = text.slice(declaration.length)
      const { delimiter: other = ',' } = options
      delimiter = declared ?? (typeof other === 'string' ? other : other(text))
      options.onFormat?.({ encoding, delimiter })
    }
    return splitRows({ ...rest, text }, delimiter, isLast)
  }

  let bytes = 0
  for await (const chunk of chunksOf(path)) {
    decode ??= decoderOf(chunk)
    const { rows, rest: remainder } = split(rest.text + decode(chunk), false)
    rest = remainder
    options.onRead?.((bytes += chunk.length))
    if (rows.length > 0) yield rows
  }
  const end = rest.text + (decode?.() ?? '')
  const { rows } = split(end === '' || end.endsWith('\n') ? end : `${end}\n`, true)
  if (rows.length > 0) yield rows
}

/** Why a file cannot be read, by the codes of errors. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'the permission is missing',
}

/** The bytes of a file; an error names the file. */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new Error(`${path} cannot be read: ${REASONS[code] ?? message}`, { cause: error })
  }
}
