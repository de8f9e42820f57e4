import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { csvText } from './parse.ts'
import type { Reject } from './parse.ts'
import { resources } from '../resources/index.ts'

const header = csvText([['file', 'line', 'reason', 'row']])

/** The CSV file of rejected rows, which appears with the first of them. */
export interface RejectsFile {
  /** Removes the file of an earlier run. */
  removeOld: () => void
  add: (file: string, rejects: Reject[]) => void
}

/** Opens the CSV file of rejected rows. Throws an Error when the path is that of another file. */
export function openRejects(path: string): RejectsFile {
  const isOther =
    resources.some(({ file }) => file === basename(path)) || (existsSync(path) && !startsWithHeader(path))
  if (isOther) throw new Error(`${path} is not a file of rejected rows; give another name with --rejects.`)
  let isNew = true
  return {
    removeOld: () => rmSync(path, { force: true }),
    // Written at once and in one piece, so that what is said to be rejected can be found there whatever happens next.
    add: (file, rejects) => {
      if (rejects.length === 0) return
      if (isNew) mkdirSync(dirname(path), { recursive: true })
      const rows = csvText(rejects.map(({ line, reason, text }) => [file, line, reason, text]))
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
