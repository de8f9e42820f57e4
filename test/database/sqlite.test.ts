import { closeSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { sql } from 'kysely'
import t from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrations.ts'
import { buildApp } from '../../src/http/app.ts'
import { serve, startApp, startListening } from '../fixture/app.ts'
import { MIGRATIONS } from '../fixture/contract.ts'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'
import { sqliteIn } from '../support/databases.ts'
import { exitCode } from '../support/process.ts'
import { sendJson } from '../support/sendJson.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

t.test('an SQLite file is opened so that commits are durable and foreign keys are checked', async (t) => {
  const db = openDatabase(sqliteIn(temporaryFolder(t)))
  t.teardown(() => db.destroy())
  const setting = async (name: string) =>
    (await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db)).rows.map(
      (row) => Object.values(row)[0],
    )
  t.same(await setting('journal_mode'), ['wal'])
  t.same(await setting('synchronous'), [2], 'FULL')
  t.same(await setting('foreign_keys'), [1])
  t.same(await setting('busy_timeout'), [5000])
})

t.test(
  'a full SQLite database is a 503, rolls the write back, and accepts it once there is space',
  async (t) => {
    const { db, client } = await startApp(t, { databaseUrl: 'sqlite::memory:' })
    await client.POST('/libraries', { body: newLibrary() })
    await client.POST('/books', { body: newBook() })
    await sql`pragma max_page_count = 1`.execute(db)
    const days = Array.from({ length: 1000 }, (_, day) =>
      new Date(day * 86_400_000).toISOString().slice(0, 10),
    )
    const body = days.map((lent_on) => newLoan({ lent_on }))
    const { response, error } = await client.POST('/loans/batch', { body })
    t.equal(response.status, 503, 'status')
    t.match(error, { detail: 'The database cannot be written: its disk is full' })
    t.equal(response.headers.get('retry-after'), null, 'Retry-After')
    t.same((await client.GET('/loans')).data?.items, [], 'nothing is stored')
    await sql`pragma max_page_count = 100000`.execute(db)
    t.equal((await client.POST('/loans/batch', { body })).data?.created, 1000, 'all rows are created')
  },
)

t.test('the -wal file of an SQLite database shrinks after a large transaction', async (t) => {
  const folder = temporaryFolder(t)
  const db = openDatabase(sqliteIn(folder))
  t.teardown(() => db.destroy())
  await sql`create table kysely_migration (text text)`.execute(db)
  await sql`insert into kysely_migration values (hex(zeroblob(20000000)))`.execute(db)
  const sizeOf = () => statSync(join(folder, 'database.db-wal')).size
  t.ok(sizeOf() > 32 * 2 ** 20, `${sizeOf()} bytes after the transaction`)
  // The commit of the insert has checkpointed the file; the next one begins it again.
  await sql`delete from kysely_migration`.execute(db)
  t.ok(sizeOf() <= 16 * 2 ** 20, `${sizeOf()} bytes after the next one`)
})

t.test('a database behind a symbolic link is opened by its real path', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'real.db')
  const link = join(folder, 'link.db')
  symlinkSync(file, link)
  // What another program has left beside the link does not belong to the database.
  writeFileSync(`${link}-wal`, 'old')
  writeFileSync(`${link}-shm`, Buffer.alloc(32_768, 1))
  const { url } = await startListening(t, folder, { DATABASE_URL: `sqlite:${link}` })
  const names = async () => {
    const { items } = (await (await fetch(`${url}/libraries`)).json()) as { items: { name: string }[] }
    return items.map(({ name }) => name)
  }
  t.same(await names(), [])
  t.equal((await sendJson(`${url}/libraries`, 'POST', newLibrary({ name: 'one' }))).status, 201)
  t.same(await names(), ['one'], 'after a write of the service')
  const sqlite = new SQLite(file)
  sqlite.exec("update library set name = 'two'")
  sqlite.close()
  t.same(await names(), ['two'], 'after a write of another process')
  t.equal(readFileSync(`${link}-wal`, 'utf8'), 'old', 'the file beside the link')
})

t.test('readiness is a 503 while the database is unavailable', async (t) => {
  const db = openDatabase('sqlite::memory:')
  await migrate(db, MIGRATIONS)
  const app = buildApp({ ...service, db })
  t.teardown(() => app.close())
  t.equal((await app.inject('/api/health')).statusCode, 200, 'status while the database is open')
  await db.destroy()
  const response = await app.inject('/api/health')
  t.equal(response.statusCode, 503, 'status once it is closed')
  t.match(response.headers, { 'content-type': 'application/problem+json', 'retry-after': '5' })
})

t.test('a damaged page is a 500 for the rows on it, and other requests succeed', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'database.db')
  const db = openDatabase(sqliteIn(folder))
  await migrate(db, MIGRATIONS)
  await db.destroy()
  const sqlite = new SQLite(file)
  sqlite.exec(`
    insert into library values (1, 'central', 'a', '08:00', '22:00');
    insert into book (title, author) values ('Emma', 'Austen');
    insert into loan (library_id, book_id, deposit, lent_on) values (1, 1, 500, '2026-02-01')`)
  const root = sqlite
    .prepare("select rootpage from sqlite_schema where name = 'loan'")
    .pluck()
    .get() as number
  const pageSize = sqlite.pragma('page_size', { simple: true }) as number
  sqlite.close()
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(pageSize, 0xff), 0, pageSize, (root - 1) * pageSize)
  closeSync(descriptor)

  const { child, output, url } = await serve(t, { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) })
  const response = await fetch(`${url}/api/loans/1`)
  t.equal(response.status, 500, 'status of a damaged row')
  t.match(await response.json(), { type: /internal-server-error$/, request_id: /./ })
  t.equal((await fetch(`${url}/api/libraries/1`)).status, 200, 'status of another row')
  t.equal((await fetch(`${url}/api/health/live`)).status, 200, 'status of liveness')
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0, 'exit code')
  t.match(output.stdout, 'database disk image is malformed', 'the log has the cause')
  t.match(
    output.stdout,
    /"level":50[^\n]*is damaged: [^\n]*Restore a backup/,
    'the log of the start reports it',
  )
})
