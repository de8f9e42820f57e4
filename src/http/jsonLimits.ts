/** The most arrays and objects that enclose a value. */
const MAX_DEPTH = 32

/**
 * The most values in a body, counted by brackets and commas: 1,000 rows of about 50 properties. More would block the event loop
 * for long.
 */
const MAX_VALUES = 50_000

/** The longest text in bytes: many times the longest one in the contract, with every character escaped. */
const MAX_TEXT = 256 * 1024

/** A smaller body cannot need much memory, whatever it holds. */
const SMALL = 16 * 1024

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** What a JSON text contains. */
export interface JsonSize {
  /** How many names of properties, duplicates too. */
  names: number
  /** Why it would need too much memory or time once it is parsed, undefined if it does not: 8 MiB can hold millions of arrays. */
  excess: string | undefined
}

/** Counts what a JSON text contains, up to the first excess. The text may be invalid. */
export function measureJson(bytes: Buffer): JsonSize {
  const isLimited = bytes.length >= SMALL
  let depth = 0
  let values = 1
  let names = 0
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE: {
        const end = endOfText(bytes, at)
        if (end - at > MAX_TEXT) return { names, excess: `holds a text longer than ${MAX_TEXT / 1024} KiB` }
        at = end
        break
      }
      case COLON:
        names += 1
        break
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        depth += 1
        values += 1
        if (isLimited && depth > MAX_DEPTH)
          return { names, excess: `is nested more than ${MAX_DEPTH} levels deep` }
        break
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth -= 1
        break
      case COMMA:
        values += 1
    }
    if (isLimited && values > MAX_VALUES)
      return { names, excess: `holds more than ${MAX_VALUES.toLocaleString('en')} values` }
  }
  return { names, excess: undefined }
}

/** The index of the quote that ends the text that begins at `start`, or that of the last byte. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}
