import { nextTurn } from '../turns.ts'

/** How long a step should take, in milliseconds: SQLite blocks the event loop meanwhile. */
const STEP_TIME = 10

/** How many times larger than the first one a step may become, if few of its entries have to be read. */
const MAX_GROWTH = 8

/** How to read a page in steps, of which each reads some entries of an index from a position on. */
export interface Scan<Row, Position> {
  start: Position
  /** The number of rows on the page, unless the scan ends before. */
  limit: number
  /** The number of entries of the first step. */
  size: number
  /** Returns the rows of these entries that match, at most `limit` of them. */
  read: (start: Position, size: number, limit: number) => Promise<Row[]>
  /** Returns the position after these entries; undefined if there are no more. */
  next: (start: Position, size: number) => Promise<Position | undefined>
}

/**
 * Reads a page for which much may have to be read that does not match. Between two steps, others take their turns. A step
 * that takes long makes the next one smaller.
 */
export async function scanInSteps<Row, Position>(scan: Scan<Row, Position>): Promise<Row[]> {
  const rows: Row[] = []
  let { start, size } = scan
  for (;;) {
    const startTime = performance.now()
    rows.push(...(await scan.read(start, size, scan.limit - rows.length)))
    if (rows.length >= scan.limit) return rows
    const next = await scan.next(start, size)
    if (next === undefined) return rows
    start = next
    const duration = performance.now() - startTime
    if (duration > STEP_TIME) size = Math.ceil(size / 2)
    else if (duration < STEP_TIME / 2) size = Math.min(size * 2, scan.size * MAX_GROWTH)
    await nextTurn()
  }
}
