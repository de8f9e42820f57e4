import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder, PORT } from './data.ts'

/** Runs `work` with the URL of a temporary PostgreSQL server. */
export async function withPostgres(work: (url: string) => Promise<void>): Promise<void> {
  const folder = newFolder()
  // The server may run as another user, who must be able to enter the folder.
  chmodSync(folder, 0o755)
  const cluster = join(folder, 'server')
  const url = execFileSync('.ci/postgres', ['start', cluster, String(PORT + 50)], { encoding: 'utf8' })
  try {
    await work(url.trim())
  } finally {
    execFileSync('.ci/postgres', ['stop', cluster])
  }
}
