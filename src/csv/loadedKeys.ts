import { hash } from 'node:crypto'

/** The natural keys of rows of a file that are loaded, each with the line of its row. */
export interface LoadedKeys {
  /** The line of the row with this key. */
  lineOf: (key: string) => number | undefined
  /** Adds a row; the first one of a key remains. Returns whether it is the first. */
  add: (key: string, line: number) => boolean
}

/** The first slots; a power of 2. */
const SLOTS = 2 ** 12

/**
 * Creates an empty set of keys. It keeps 64 bits of a digest for each key, in an open-addressed hash table: a Map of the keys
 * themselves takes several times the memory, and ends at 2^24 of them. The chance that two keys of 10 million share their 64
 * bits is 3 in a million.
 */
export function openLoadedKeys(): LoadedKeys {
  let table = createTable(SLOTS)
  let count = 0
  return {
    lineOf: (key) => {
      const [high, low] = digestOf(key)
      return table.lines[slotOf(table, high, low)] || undefined
    },
    add: (key, line) => {
      // Half of the slots stay empty, so that searches are short.
      if (count * 2 >= table.lines.length) table = doubled(table)
      const isFirst = put(table, ...digestOf(key), line)
      if (isFirst) count += 1
      return isFirst
    },
  }
}

/** Slot `n` holds the digest in `high[n]` and `low[n]`, and the line in `lines[n]`, which is 0 if the slot is empty. */
interface Table {
  high: Uint32Array
  low: Uint32Array
  lines: Uint32Array
}

function createTable(slots: number): Table {
  return { high: new Uint32Array(slots), low: new Uint32Array(slots), lines: new Uint32Array(slots) }
}

function digestOf(key: string): [high: number, low: number] {
  const digest = hash('sha1', key, 'hex')
  return [parseInt(digest.slice(0, 8), 16), parseInt(digest.slice(8, 16), 16)]
}

/** The slot of a digest, or the empty one where it belongs. */
function slotOf({ high, low, lines }: Table, highBits: number, lowBits: number): number {
  const last = lines.length - 1
  let slot = lowBits & last
  while (lines[slot] !== 0 && (high[slot] !== highBits || low[slot] !== lowBits)) slot = (slot + 1) & last
  return slot
}

/** Returns false when the digest is in the table. */
function put(table: Table, high: number, low: number, line: number): boolean {
  const slot = slotOf(table, high, low)
  if (table.lines[slot] !== 0) return false
  table.high[slot] = high
  table.low[slot] = low
  table.lines[slot] = line
  return true
}

function doubled(table: Table): Table {
  const larger = createTable(table.lines.length * 2)
  for (const [slot, line] of table.lines.entries()) {
    if (line !== 0) put(larger, table.high[slot] ?? 0, table.low[slot] ?? 0, line)
  }
  return larger
}
