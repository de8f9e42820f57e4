import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** A folder for what the checks install: kept, so that only the first run downloads. */
export function keptFolder(name: string): string {
  const folder = resolve('node_modules/.cache/conformance', name)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** An empty folder for what the checks generate. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'conformance-'))
}

/** Removes a folder with all that it contains. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Writes a file, with the folders that it needs. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
