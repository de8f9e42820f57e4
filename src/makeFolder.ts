import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Creates a folder, and those that contain it, unless they exist. Throws the error of the system. Not the option `recursive`
 * of Node.js, which never ends where a file system reports ENOENT although the containing folder exists, as /proc does.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const path = resolve(folder)
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  if (path !== dirname(path)) makeFolder(dirname(path), mode)
  try {
    mkdirSync(path, mode)
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}
