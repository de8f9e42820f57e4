import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { acceptsConnections } from './acceptsConnections.ts'
import { freePort } from './freePort.ts'
import { isInstalled } from './isInstalled.ts'
import { temporaryFolder } from './temporaryFolder.ts'

// Not imported: see process.ts.
const { spawn } = process.getBuiltinModule('node:child_process')

/** Where Debian's package installs PgBouncer; not every PATH has that folder. */
const PGBOUNCER = '/usr/sbin/pgbouncer'

/** The reason to skip a test, if PgBouncer is not installed. */
export const skipWithoutPgBouncer = isInstalled(PGBOUNCER) ? false : 'PgBouncer is not installed'

/** Starts PgBouncer, which pools by transaction, before the server of a database; returns the URL of the database behind it. */
export async function startPgBouncer(t: Test, database: string): Promise<string> {
  const url = new URL(database)
  const folder = temporaryFolder(t)
  const port = await freePort()
  const config = `
    [databases]
    * = host=${url.hostname} port=${url.port}
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = ${port}
    unix_socket_dir =
    auth_type = any
    pool_mode = transaction
    default_pool_size = 2
  `
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, config.replaceAll(/^ +/gm, '').replace('* = ', `* = user=${url.username} `))
  // It does not run as root: the user that it becomes must be able to read the file.
  chmodSync(folder, 0o755)
  const asUser = process.getuid?.() === 0 ? ['--user=nobody'] : []
  const bouncer = spawn(PGBOUNCER, [...asUser, file], { stdio: ['ignore', 'ignore', 'pipe'] })
  let output = ''
  bouncer.stderr.on('data', (chunk: Buffer) => (output += String(chunk)))
  t.teardown(() => bouncer.kill('SIGKILL'))
  url.port = String(port)
  while (!(await acceptsConnections(url.href))) {
    if (bouncer.exitCode !== null) throw new Error(`PgBouncer has ended: ${output}`)
    await sleep(50)
  }
  return url.href
}
