import { countLineFeeds } from './splitRows.ts'

/** Decodes the bytes of a file, chunk by chunk; without a chunk, its end. */
export type DecodeChunk = (chunk?: Buffer) => string

/** Byte order marks (Unicode 16, section 23.8), and the encodings that they declare. */
const MARKS: readonly [bytes: number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** The encoding that a byte order mark at the start of a file declares; undefined without one. */
export function markedEncoding(start: Buffer): string | undefined {
  return MARKS.find(([bytes]) => bytes.every((byte, index) => start[index] === byte))?.[1]
}

/**
 * The decoder of a file of this encoding, without its byte order mark. It throws an Error of this message for bytes that are
 * no text, which gets their line in the chunk, from 0.
 */
export function openDecoder(encoding: string, messageFor: (lines: number) => string): DecodeChunk {
  const decoder = new TextDecoder(encoding, { fatal: true })
  return (chunk) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch (error) {
      const [valid = ''] = new TextDecoder(encoding).decode(chunk).split('\ufffd')
      throw new Error(messageFor(countLineFeeds(valid)), { cause: error })
    }
  }
}

/** The WHATWG's name of an encoding; throws an Error for a label that it does not know. */
export function encodingOf(label: string): string {
  try {
    return new TextDecoder(label).encoding
  } catch {
    throw new Error(
      `There is no encoding "${label}"; common ones are utf-8, windows-1252, windows-1250 and utf-16le.`,
    )
  }
}
