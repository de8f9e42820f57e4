import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import type { CsvRow, RejectedRow } from './row.ts'
import { countLineFeeds, splitRows } from './splitRows.ts'
import type { Remainder } from './splitRows.ts'

const CHUNK_BYTES = 2 ** 16

/**
 * The rows of a CSV file, chunk by chunk, in bounded memory; calls back with the number of bytes read so far. Blank
 * lines are skipped; a line with invalid quotes is a rejected row. Throws an Error when the file cannot be read or is
 * not UTF-8.
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

  let bytes = 0
  for await (const chunk of chunksOf(path)) {
    const split = splitRows({ ...rest, text: rest.text + decode(chunk) }, false)
    rest = split.rest
    onRead((bytes += chunk.length))
    if (split.rows.length > 0) yield split.rows
  }
  const end = rest.text + decode()
  const { rows } = splitRows({ ...rest, text: end === '' || end.endsWith('\n') ? end : `${end}\n` }, true)
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
