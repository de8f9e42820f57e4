import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../src/database/connection.ts'
import { migrate } from '../src/database/migrations.ts'
import { newFolder, PORT } from './data.ts'

/** Runs `work` with the URL of a temporary PostgreSQL server. */
export async function withPostgres(work: (url: string) => Promise<void>): Promise<void> {
  const folder = newFolder()
  // The server may run as another user, who must be able to enter the folder.
  chmodSync(folder, 0o755)
  const cluster = join(folder, 'server')
  const stop = () => execFileSync('.ci/postgres', ['stop', cluster])
  // Before the folder is removed.
  process.prependOnceListener('exit', stop)
  try {
    const url = execFileSync('.ci/postgres', ['start', cluster, String(PORT + 50)], { encoding: 'utf8' })
    await work(url.trim())
  } finally {
    process.off('exit', stop)
    stop()
  }
}

/** Creates a migrated database on a PostgreSQL server; returns its URL. */
export async function newDatabase(server: string): Promise<string> {
  const name = `bench_${process.hrtime.bigint()}`
  const client = new pg.Client(server)
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = name
  const db = openDatabase(url.href)
  await migrate(db)
  await db.destroy()
  return url.href
}
