import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { execFileSync, spawn } from '../support/childProcess.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** The user of PostgreSQL servers, with a folder of its own. */
export type ServerUser = ReturnType<typeof openServerUser>

/** Runs servers as this user, or if that is root, as the user postgres, because PostgreSQL does not run as root. */
export function openServerUser(t: Test) {
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
  const ids = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined
  const folder = temporaryFolder(t)
  chmodSync(folder, 0o755)
  return {
    folder,
    /** Creates a folder that only this user can enter. */
    makeFolder: (name: string) => {
      const path = join(folder, name)
      mkdirSync(path, { mode: 0o700 })
      if (ids !== undefined) chownSync(path, ids.uid, ids.gid)
      return path
    },
    /** Starts a program, which ends with the test. */
    run: (program: string, args: string[], settings: NodeJS.ProcessEnv = {}) => {
      const child = spawn(program, args, {
        ...ids,
        cwd: folder,
        env: { PATH: process.env.PATH, ...settings },
        stdio: 'ignore',
      })
      t.teardown(() => child.kill('SIGKILL'))
      return child
    },
  }
}
