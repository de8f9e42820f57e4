import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Changes to files of the project that are reverted together when one of them fails. */
export interface FileChanges {
  /** Writes a file that does not exist yet; throws an Error when it does. */
  create: (path: string, text: string) => void
  /** Replaces the text of a file by what `change` makes of it. */
  edit: (path: string, change: (text: string) => string | Promise<string>) => Promise<void>
  /** Removes a file, and its folder when that is empty then. */
  remove: (path: string) => void
  /** Records a file that another program is about to change. */
  record: (path: string) => void
  /** The files whose text is another one than before. */
  written: () => string[]
  /** The files that were removed. */
  removed: () => string[]
  /** Restores every file as it was. */
  revert: () => void
}

/** Starts recording changes. */
export function openFileChanges(): FileChanges {
  const before = new Map<string, string | undefined>()
  const record = (path: string) => {
    if (!before.has(path)) before.set(path, existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  }
  const write = (path: string, text: string) => {
    record(path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return {
    create: (path, text) => {
      if (existsSync(path)) throw new Error(`${path} exists already.`)
      write(path, text)
    },
    edit: async (path, change) => write(path, await change(readFileSync(path, 'utf8'))),
    remove: (path) => {
      record(path)
      rmSync(path)
      removeEmptyFolder(dirname(path))
    },
    record,
    written: () => [...before].filter(([path, text]) => isOther(path, text)).map(([path]) => path),
    removed: () => [...before.keys()].filter((path) => !existsSync(path)),
    revert: () => {
      for (const [path, text] of before) {
        if (text !== undefined) write(path, text)
        else if (existsSync(path)) {
          rmSync(path)
          removeEmptyFolder(dirname(path))
        }
      }
    },
  }
}

function isOther(path: string, text: string | undefined): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') !== text
}

function removeEmptyFolder(path: string): void {
  if (readdirSync(path).length === 0) rmdirSync(path)
}
