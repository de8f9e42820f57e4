import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Creates a folder, and those that contain it, unless they exist. Throws the error of the system. Not the option `recursive`
 * of Node.js, which never ends where a file system reports ENOENT although the containing folder exists, as /proc does.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const path = resolve(folder)
  try {
    mkdirSync(path, mode)
  } catch (error) {
    // It may exist, also because another process has created it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error
    makeFolder(dirname(path), mode)
    makeFolder(path, mode)
  }
}
