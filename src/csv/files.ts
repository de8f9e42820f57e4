import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { csvText } from './parse.ts'
import { resources } from '../resources/index.ts'
import type { ResourceName } from '../resources/index.ts'

/** Adds rows to a resource's CSV file, and waits until they are written. */
export type WriteRows = (name: ResourceName, rows: (string | number | null)[][]) => Promise<void>

/**
 * Writes the three CSV files of a folder, all or none: under temporary names until `write` has ended. Throws an Error
 * when a file exists and `force` is not set, and whatever `write` throws; then nothing is left behind.
 */
export async function writeFiles(dir: string, force: boolean, write: (rows: WriteRows) => Promise<void>) {
  const existing = resources.filter(({ file }) => existsSync(join(dir, file))).map(({ file }) => file)
  if (existing.length > 0 && !force) {
    throw new Error(`${existing.join(', ')} in ${dir} would be overwritten; give --force if that is meant.`)
  }
  await mkdir(dir, { recursive: true })

  const files = resources.map(({ name, file }) => ({
    name,
    target: join(dir, file),
    partial: join(dir, `${file}.partial`),
  }))
  const handles = new Map<ResourceName, FileHandle>()
  try {
    for (const { name, partial } of files) handles.set(name, await open(partial, 'w'))
    await write(async (name, rows) => handles.get(name)?.appendFile(csvText(rows)))
    for (const handle of handles.values()) await handle.close()
    for (const { partial, target } of files) await rename(partial, target)
  } finally {
    for (const handle of handles.values()) await handle.close()
    for (const { partial } of files) await rm(partial, { force: true })
  }
}
