import { lstatSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'
import { makeFolder } from '../makeFolder.ts'
import { SERVICE_NAME } from '../service.ts'

const WRITABLE_BY_OTHERS = 0o022
const STICKY = 0o1000

/**
 * Caches compiled code in the home folder, which makes the next start a tenth faster. Node.js executes what it finds in the
 * cache, so there is none where another user could write it, such as in the folder for temporary files, its default.
 */
export function enableCompileCache(): void {
  const folder = path.join(homedir(), '.cache', SERVICE_NAME)
  try {
    makeFolder(folder, 0o700)
    const real = realpathSync(folder)
    if (isPrivate(real)) module.enableCompileCache(real)
  } catch {
    // The home folder is missing or read-only.
  }
}

/** Whether a folder belongs to this user alone, and nobody but root could replace it or a folder that contains it. */
function isPrivate(folder: string): boolean {
  const { uid, mode } = lstatSync(folder)
  // Windows has other access rights.
  if (uid !== process.getuid?.() || (mode & 0o777) !== 0o700) return false
  for (let parent = path.dirname(folder); ; parent = path.dirname(parent)) {
    const { uid: owner, mode } = lstatSync(parent)
    if (owner !== uid && owner !== 0) return false
    // In a sticky folder, only the owner of a file can replace it (unlink(2)).
    if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0) return false
    if (parent === path.dirname(parent)) return true
  }
}
