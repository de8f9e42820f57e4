import { lstatSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Resource } from '../contract/resource.ts'
import { makeFolder } from '../makeFolder.ts'
import { csvText } from './csvText.ts'
import type { Cell } from './csvText.ts'

/** Appends rows to the CSV file of the resource of this name; resolves once they are written. */
export type WriteRows = (name: string, rows: readonly (readonly Cell[])[]) => Promise<void>

/**
 * Writes the CSV files of these resources into a folder, all or none: under temporary names until `write` resolves.
 * Throws an Error when a file exists and `force` is not set, and whatever `write` throws; then no file remains.
 */
export async function writeFiles(
  resources: readonly Pick<Resource, 'name' | 'file'>[],
  dir: string,
  force: boolean,
  write: (rows: WriteRows) => Promise<void>,
): Promise<void> {
  const existing = resources.filter(({ file }) => exists(join(dir, file))).map(({ file }) => file)
  if (existing.length > 0 && !force) {
    throw new Error(`${existing.join(', ')} in ${dir} would be overwritten; give --force to allow that.`)
  }
  makeFolder(dir)

  const files = resources.map(({ name, file }) => ({
    name,
    target: join(dir, file),
    partial: join(dir, `${file}.partial`),
  }))
  const handles = new Map<string, FileHandle>()
  try {
    for (const { name, partial } of files) {
      // What an earlier run has left, or a symbolic link: opened as it is, the file that it names would be overwritten.
      await rm(partial, { force: true })
      handles.set(name, await open(partial, 'wx'))
    }
    await write(async (name, rows) => handles.get(name)?.appendFile(csvText(rows)))
    for (const handle of handles.values()) await handle.close()
    for (const { partial, target } of files) await rename(partial, target)
  } finally {
    for (const handle of handles.values()) await handle.close()
    for (const { partial } of files) await rm(partial, { force: true })
  }
}

/** Whether a path exists, also as a symbolic link to a file that does not. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
