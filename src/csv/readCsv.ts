import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import type { CsvRow, RejectedRow } from './row.ts'
import { countLineFeeds, MAX_ROW, splitRows } from './splitRows.ts'
import type { Remainder } from './splitRows.ts'

const CHUNK_BYTES = 2 ** 16

/** A first line with which spreadsheets declare the delimiter, such as `sep=;`, and save as a row with empty cells. */
const DECLARATION = /^sep=([^"\r\n])\1*[ \t]*\r?\n/

/**
 * The rows of a CSV file, chunk by chunk, in bounded memory; calls back with the number of bytes read so far. Rows of
 * empty cells are skipped; a line with invalid quotes is a rejected row. Throws an Error when the file cannot be read or
 * is not UTF-8.
 */
export async function* readCsv(
  path: string,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<(CsvRow | RejectedRow)[]> {
  let rest: Remainder = { text: '', line: 1, skipping: false }
  const decoder = new TextDecoder('utf-8', { fatal: true }) // strips a byte order mark
  const decode = (chunk?: Buffer) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch {
      const [valid = ''] = new TextDecoder().decode(chunk).split('\ufffd')
      const line = rest.line + countLineFeeds(rest.text) + countLineFeeds(valid)
      throw new Error(`${basename(path)} is not UTF-8 text (see line ${line}); convert it, then try again.`)
    }
  }

  let delimiter: string | undefined
  const split = (text: string, isLast: boolean) => {
    if (delimiter === undefined) {
      const mayBeCut = !isLast && !text.includes('\n') && text.length <= MAX_ROW
      if (mayBeCut) return { rows: [], rest: { ...rest, text } }
      const [declaration = '', declared = ','] = DECLARATION.exec(text) ?? []
      delimiter = declared
      rest.line += countLineFeeds(declaration)
      text = text.slice(declaration.length)
    }
    return splitRows({ ...rest, text }, delimiter, isLast)
  }

  let bytes = 0
  for await (const chunk of chunksOf(path)) {
    const { rows, rest: remainder } = split(rest.text + decode(chunk), false)
    rest = remainder
    onRead((bytes += chunk.length))
    if (rows.length > 0) yield rows
  }
  const end = rest.text + decode()
  const { rows } = split(end === '' || end.endsWith('\n') ? end : `${end}\n`, true)
  if (rows.length > 0) yield rows
}

/** The bytes of a file; an error names the file, which Node's does not where it is a folder. */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
