import type { Test } from 'tap'
import { execFileSync } from '../support/childProcess.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** Mounts a file system of this size in memory, until the end of the test; undefined without the right to do so. */
export function mountSmall(t: Test, size: string): string | undefined {
  const disk = temporaryFolder(t)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'pipe' })
  } catch {
    return undefined
  }
  t.teardown(() => execFileSync('umount', ['--lazy', disk]))
  return disk
}
