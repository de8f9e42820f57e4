import { appendFileSync, closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Resource } from '../contract/resource.ts'
import { makeFolder } from '../makeFolder.ts'
import { csvText } from './csvText.ts'
import type { RejectedRow } from './row.ts'

const header = csvText([['file', 'line', 'reason', 'row']])

/** The CSV file of rejected rows; created with the first of them. */
export interface RejectsFile {
  /** Removes the file of an earlier run. */
  removeOld: () => void
  add: (file: string, rows: RejectedRow[]) => void
}

/** Opens the CSV file of rejected rows. Throws an Error when a different file has this path. */
export function openRejects(path: string, resources: readonly Resource[]): RejectsFile {
  const isOther =
    resources.some(({ file }) => file === basename(path)) || (existsSync(path) && !startsWithHeader(path))
  if (isOther) throw new Error(`${path} is not a file of rejected rows; give another name with --rejects.`)
  let isNew = true
  return {
    removeOld: () => rmSync(path, { force: true }),
    // Synchronous and in one piece: rows that were counted as rejected are in the file whatever happens next.
    add: (file, rejected) => {
      if (rejected.length === 0) return
      if (isNew) makeFolder(dirname(path))
      const rows = csvText(rejected.map(({ line, reason, text }) => [file, line, reason, text]))
      appendFileSync(path, isNew ? header + rows : rows)
      isNew = false
    },
  }
}

function startsWithHeader(path: string): boolean {
  const start = Buffer.alloc(header.length)
  const file = openSync(path, 'r')
  try {
    readSync(file, start, 0, start.length, 0)
  } finally {
    closeSync(file)
  }
  return start.toString() === header
}
