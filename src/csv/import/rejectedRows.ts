import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import Papa from 'papaparse'
import type { RejectedRow } from '../row.ts'
import { splitRows } from '../splitRows.ts'
import { REASON_COLUMN } from './mapColumns.ts'
import type { FlatFile } from './readFlat.ts'

/** Excel reads a file as UTF-8 only with this mark, and the import prefers it to --encoding. */
const MARK = '\ufeff'

const LONGEST_HEADER = 2 ** 16

/** The file of a flat file's rejected rows. */
export interface RejectedRows {
  path: string
  /** Renames the file of an earlier import, in which rows may have been corrected. */
  keepOld: () => void
  add: (rows: RejectedRow[]) => void
}

/**
 * Opens the file of rejected rows: it has the name, the header and the delimiter of the file, and a last column with the
 * reasons, so that it can be corrected and imported with the same options. Throws an Error when another file has its path.
 */
export function openRejectedRows(
  path: string,
  dir: string,
  { header, headerLine, format }: FlatFile,
): RejectedRows {
  const same = join(dir, basename(path))
  // The rejected rows of a file of rejected rows do not overwrite it.
  const target = same === resolve(path) ? join(dir, 'rejects', basename(path)) : same
  const { delimiter } = format
  const hasReasons = header.at(-1) === REASON_COLUMN
  const columns = hasReasons ? header.slice(0, -1) : header
  if (existsSync(target) && !isOfRejectedRows(target)) {
    throw new Error(`${target} is not a file of rejected rows; give another folder with --rejects.`)
  }
  let isNew = true
  const lineOf = (cells: string[]) => Papa.unparse([cells], { delimiter, newline: '\n' })
  return {
    path: target,
    keepOld: () => {
      if (existsSync(target)) renameSync(target, join(dirname(target), `previous-${basename(target)}`))
    },
    // Synchronous and in one piece: rows that were counted as rejected are in the file whatever happens next.
    add: (rejected) => {
      if (rejected.length === 0) return
      const rows = [...Map.groupBy(rejected, ({ line }) => line).values()].map((ofLine) => {
        const [{ text }] = ofLine as [RejectedRow]
        const reasons = [...new Set(ofLine.map(({ reason }) => reason))].join('; ')
        return rowWithReason(hasReasons, text, delimiter, columns.length, lineOf([reasons]))
      })
      if (isNew) mkdirSync(dirname(target), { recursive: true })
      const start = isNew
        ? `${MARK}${'\n'.repeat(headerLine - 1)}${lineOf([...columns, REASON_COLUMN])}\n`
        : ''
      appendFileSync(target, `${start}${rows.join('\n')}\n`)
      isNew = false
    },
  }
}

/** A row as it is in its file, filled up to the header's columns, and the reason as the last cell. */
function rowWithReason(
  hasReason: boolean,
  text: string,
  delimiter: string,
  columns: number,
  reason: string,
): string {
  const [parsed] = splitRows({ text: `${text}\n`, line: 1, skipping: false }, delimiter, true).rows
  const cells = parsed && 'cells' in parsed ? parsed.cells : text.split(delimiter)
  const row = hasReason ? Papa.unparse([cells.slice(0, columns)], { delimiter }) : text
  const missing = Math.max(columns - cells.length, 0)
  return `${row}${delimiter.repeat(missing + 1)}${reason}`
}

function isOfRejectedRows(path: string): boolean {
  const start = Buffer.alloc(LONGEST_HEADER)
  const file = openSync(path, 'r')
  try {
    const lines = start.toString('utf8', 0, readSync(file, start)).split('\n')
    const header = lines.find((line) => line !== MARK && line !== '')
    return lines[0]?.startsWith(MARK) === true && header?.endsWith(REASON_COLUMN) === true
  } finally {
    closeSync(file)
  }
}
