import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import type { Test } from 'tap'
import { exportData } from '../../src/csv/export.ts'
import { loadData } from '../../src/csv/load.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { readOnlyFailure } from '../../src/database/readOnlyFailure.ts'
import { serve, startApp } from '../fixture/app.ts'
import { resources } from '../fixture/resources.ts'
import { newLibrary } from '../fixture/samples.ts'
import { execFileSync } from '../support/childProcess.ts'
import { createDatabase, onPostgres, query, sqliteIn } from '../support/databases.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

t.test('a read-only SQLite database is a 503 for writes and readiness, and reads work', async (t) => {
  const { client, db, send } = await startApp(t, { databaseUrl: 'sqlite::memory:' })
  await client.POST('/libraries', { body: newLibrary() })
  await sql`pragma query_only = on`.execute(db)
  t.equal(await readOnlyFailure(db), 'read-only', 'why it rejects writes')

  const write = await client.POST('/libraries', { body: newLibrary({ name: 'riverside' }) })
  t.equal(write.response.status, 503, 'status of a write')
  t.equal(write.response.headers.get('retry-after'), null, 'Retry-After')
  t.match(write.error, { detail: 'The database cannot be written: it is read-only' })
  const health = await send('GET', '/api/health')
  t.equal(health.statusCode, 503, 'status of readiness')
  t.equal(health.headers['retry-after'], undefined, 'Retry-After of readiness')
  t.match(health.json(), { detail: 'The database cannot be written: it is read-only' })
  t.equal((await client.GET('/health/live')).response.status, 200, 'status of liveness')
  t.equal((await client.GET('/libraries')).data?.items.length, 1, 'libraries that are read')

  await sql`pragma query_only = off`.execute(db)
  t.equal((await client.GET('/health')).response.status, 200, 'status of readiness afterwards')
})

/** Makes an existing file read-only for this user; returns false where that is impossible. */
function makeReadOnly(t: Test, file: string): boolean {
  if (process.getuid?.() !== 0) {
    chmodSync(file, 0o444)
    return true
  }
  try {
    execFileSync('mount', ['--bind', file, file], { stdio: 'pipe' })
  } catch {
    return false
  }
  t.teardown(() => execFileSync('umount', ['--lazy', file]))
  execFileSync('mount', ['-o', 'remount,bind,ro', file], { stdio: 'pipe' })
  return true
}

t.test('a server reports a read-only SQLite file, and the commands report it at once', async (t) => {
  const dir = temporaryFolder(t)
  const settings = { GENERATED_DIR: dir, DATABASE_URL: sqliteIn(dir) }
  const first = await serve(t, settings)
  first.child.kill('SIGTERM')
  await exitCode(first.child)
  if (!makeReadOnly(t, join(dir, 'database.db'))) {
    t.plan(0, 'needs the right to mount a file')
    return
  }

  const { url, output } = await serve(t, settings)
  t.match(output.stdout, /"level":50.*The database sqlite:.* is read-only: writes get 503\. Give the user/)
  const api = `${url}/api`
  const start = performance.now()
  const files = t.testdir({ 'libraries.csv': 'name,address,opens_at,closes_at\n' })
  await t.rejects(loadData(resources, { url: api, dir: files, rejectsFile: join(files, 'rejects.csv') }), {
    message: `The API at ${api} is not ready: The database cannot be written: it is read-only.`,
  })
  t.ok(performance.now() - start < 5000, 'the load fails at once')
  t.match(await exportData(resources, { url: api, dir: join(dir, 'export') }), { libraries: 0 })
})

t.test('a server names the rights that an SQLite file lacks where it cannot start', async (t) => {
  const dir = temporaryFolder(t)
  const db = openDatabase(sqliteIn(dir))
  await sql`create table kysely_migration (name text)`.execute(db)
  await db.destroy()
  if (!makeReadOnly(t, join(dir, 'database.db'))) {
    t.plan(0, 'needs the right to mount a file')
    return
  }
  await t.rejects(serve(t, { GENERATED_DIR: dir, DATABASE_URL: sqliteIn(dir) }), {
    message: /The database sqlite:.* has to be migrated, but is read-only\. Give the user of this process/,
  })
})

t.test('a PostgreSQL server that accepts no writes is read-only', onPostgres, async (t) => {
  const databaseUrl = await createDatabase(t)
  const settings = { DATABASE_URL: databaseUrl, GENERATED_DIR: temporaryFolder(t) }
  const first = await serve(t, settings)
  first.child.kill('SIGTERM')
  await exitCode(first.child)
  const name = new URL(databaseUrl).pathname.slice(1)
  await query(databaseUrl, `alter database ${name} set default_transaction_read_only = on`)

  const { url, output } = await serve(t, settings)
  t.match(output.stdout, /is read-only: writes get 503\. Reset default_transaction_read_only, and restart/)
  t.equal((await fetch(`${url}/api/health`)).status, 503, 'status of readiness')
  const response = await fetch(`${url}/api/libraries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(newLibrary()),
  })
  t.equal(response.status, 503, 'status of a write')
  t.equal(response.headers.get('retry-after'), null, 'Retry-After')
})
