// What only PostgreSQL does. All other tests run on it too where TEST_DATABASE_URL names a server, except those about SQLite,
// which say so in their names.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { NO_MIGRATIONS } from 'kysely/migration'
import pg from 'pg'
import t from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { createMigrator, migrate } from '../../src/database/migrations.ts'
import { withoutPassword } from '../../src/database/postgresUrl.ts'
import { isUnavailable } from '../../src/database/postgresErrors.ts'
import { buildApp } from '../../src/http/app.ts'
import { readTables } from '../../src/schema/migrated.ts'
import { SEARCH_COLUMN } from '../../src/schema/table.ts'
import { serve, startListening } from '../fixture/app.ts'
import { MIGRATIONS } from '../fixture/contract.ts'
import { newBook, newLibrary } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'
import { assertMatchesContract } from '../support/assertMatchesContract.ts'
import { createDatabase, onPostgres, query } from '../support/databases.ts'
import { run } from '../support/process.ts'
import { runHere } from '../support/runHere.ts'
import { sendJson } from '../support/sendJson.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const unreachable = 'postgres://user:secret@127.0.0.1:1/lending'

t.test('a database with another encoding than UTF8 is rejected at the start', onPostgres, async (t) => {
  const url = new URL(await createDatabase(t))
  const name = `${url.pathname.slice(1)}_latin1`
  await query(
    url.href,
    `create database ${name} encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'`,
  )
  t.teardown(() => query(process.env.TEST_DATABASE_URL ?? '', `drop database ${name} with (force)`))
  url.pathname = name
  await t.rejects(startListening(t, undefined, { DATABASE_URL: url.href }), {
    message: /^The database has the encoding LATIN1, and must have UTF8\. Create it again/,
  })
})

t.test('an unreachable server is a 503 with Retry-After', async (t) => {
  const app = buildApp({ ...service, db: openDatabase(unreachable) })
  t.teardown(() => app.close())
  const url = '/api/libraries'
  for (const [method, payload] of [['GET'], ['POST', newLibrary()]] as const) {
    const response = await app.inject({ method, url, ...(payload && { payload }) })
    t.equal(response.statusCode, 503, `status of ${method}`)
    t.equal(response.headers['retry-after'], '1', `Retry-After of ${method}`)
    assertMatchesContract(service.contract.document, method, url, response)
  }
  t.equal((await app.inject('/api/health')).statusCode, 503, 'status of readiness')
})

const commands: Record<string, RegExp> = {
  serve:
    /^The database postgres:\/\/user:\*\*\*@127.0.0.1:1\/lending cannot be reached: connect ECONNREFUSED/,
  'db latest': /^The database .* cannot be reached: connect ECONNREFUSED/,
  'db status': /^The database .* cannot be reached: connect ECONNREFUSED/,
  'db backup backup.db': /pg_dump/,
  'db optimize': /autovacuum/,
}

/** Commands that need a process of their own: they serve until a signal, or start another one. */
const startsProcess = new Set(['serve', 'db latest'])

for (const [command, message] of Object.entries(commands)) {
  t.test(`${command} reports a server that it cannot use, without the password`, async (t) => {
    const settings = { DATABASE_URL: unreachable, GENERATED_DIR: temporaryFolder(t) }
    const runCommand = startsProcess.has(command) ? run : runHere
    const { code, stderr } = await runCommand(t, command.split(' '), settings)
    t.equal(code, 1, 'exit code')
    t.match(stderr, message)
    t.notMatch(stderr, /secret|\n +at /)
  })
}

t.test('a URL is shown without its password', async (t) => {
  t.equal(withoutPassword('postgres://user:secret@a/b'), 'postgres://user:***@a/b')
  t.equal(withoutPassword('postgres://a/b?password=secret'), 'postgres://a/b?password=***')
  t.equal(withoutPassword('sqlite:a.db'), 'sqlite:a.db')
})

t.test('text that PostgreSQL cannot store is a 400, also in a cursor', async (t) => {
  const { url } = await startListening(t)
  for (const title of ['first', 'second']) await sendJson(`${url}/books`, 'POST', newBook({ title }))
  const page = (await (await fetch(`${url}/books?limit=1`)).json()) as { next_cursor: string }
  const [mark] = JSON.parse(Buffer.from(page.next_cursor, 'base64url').toString()) as [string]
  for (const text of ['a\0', 'a\uD800']) {
    const cursor = Buffer.from(JSON.stringify([mark, text, 'b'])).toString('base64url')
    t.equal((await fetch(`${url}/books?cursor=${cursor}`)).status, 400, 'status of a cursor')
    t.equal(
      (await sendJson(`${url}/libraries`, 'POST', newLibrary({ address: text }))).status,
      400,
      'status of a body',
    )
  }
  t.equal(
    (await fetch(`${url}/libraries?name=${encodeURIComponent('a\0')}`)).status,
    400,
    'status of a query',
  )
})

t.test('on PostgreSQL, db runs and reverts migrations, and shows no password', onPostgres, async (t) => {
  const url = new URL(await createDatabase(t))
  url.password = 'secret'
  const settings = { DATABASE_URL: url.href, GENERATED_DIR: temporaryFolder(t) }
  const db = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(t, ['db', ...words], settings)
    t.equal(code, 0, stderr)
    t.notMatch(stdout, 'secret')
    return stdout
  }
  t.match(await db('latest'), /Success: 0001_\w+ \(Up\)/)
  t.match(await db('status'), /0001_\w+ {2}run 20/)
  t.match(await db('redo'), /\(Down\)[^]*\(Up\)/)
})

async function migrateAndClose(url: string): Promise<void> {
  const db = openDatabase(url)
  await migrate(db, MIGRATIONS).finally(() => db.destroy())
}

t.test('ten instances that start on one new database migrate it once', onPostgres, async (t) => {
  const url = await createDatabase(t)
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => migrateAndClose(url)))
  for (const outcome of outcomes) t.match(outcome, { status: 'fulfilled' })
})

t.test('instances that revert one database to a migration together revert it once', onPostgres, async (t) => {
  const url = await createDatabase(t)
  await migrateAndClose(url)
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const db = openDatabase(url)
      return createMigrator(db, MIGRATIONS)
        .migrateTo(NO_MIGRATIONS)
        .finally(() => db.destroy())
    }),
  )
  for (const { error } of outcomes) t.equal(error, undefined)
})

t.test('the migrations create the same columns on PostgreSQL and SQLite', onPostgres, async (t) => {
  const url = await createDatabase(t)
  const [postgres, sqlite] = [openDatabase(url), openDatabase('sqlite::memory:')]
  t.teardown(() => Promise.all([postgres.destroy(), sqlite.destroy()]))
  await migrate(postgres, MIGRATIONS)
  await migrate(sqlite, MIGRATIONS)
  const types: Record<string, string> = { integer: 'bigint', real: 'double precision', text: 'text C' }
  for (const { name, columns, search } of await readTables(sqlite)) {
    const all = [...columns, ...(search === undefined ? [] : [SEARCH_COLUMN])]
    const found = await query(
      url,
      `select column_name as name, is_nullable = 'YES' as "isNullable", data_type || coalesce(' ' || collation_name, '') as type
       from information_schema.columns where table_schema = 'public' and table_name = '${name}' order by ordinal_position`,
    )
    t.same(
      found,
      all.map(({ name, isNullable, type }) => ({ name, isNullable, type: types[type] })),
      name,
    )
  }
})

t.test('an instance replaces terminated connections, and cancels a slow statement', onPostgres, async (t) => {
  const DATABASE_URL = await createDatabase(t)
  const settings = { DATABASE_URL, DATABASE_TIMEOUT: '1', GENERATED_DIR: temporaryFolder(t) }
  const { url, output } = await serve(t, settings)
  const getStatus = async () => (await fetch(`${url}/api/libraries`)).status
  t.equal(await getStatus(), 200, 'status at first')
  const name = new URL(DATABASE_URL).pathname.slice(1)
  await query(
    DATABASE_URL,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
  )
  let attempts = 1
  while ((await getStatus()) !== 200 && attempts < 10) attempts += 1
  t.ok(attempts < 10, `a request succeeds after ${attempts} attempts`)

  const holder = new pg.Client(DATABASE_URL)
  await holder.connect()
  await holder.query('begin; lock table library')
  const response = await fetch(`${url}/api/libraries`)
  t.equal(response.status, 503, 'status while the table is locked')
  t.equal(response.headers.get('retry-after'), '1', 'Retry-After')
  await holder.end()
  t.equal(await getStatus(), 200, 'status once it is unlocked')
  t.equal(output.stderr, '')
})

t.test('a connection that is lost during a transaction fails its next statement', onPostgres, async (t) => {
  const url = await createDatabase(t)
  const db = openDatabase(url)
  t.teardown(() => db.destroy())
  const lost = db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    await query(url, `select pg_terminate_backend(${rows[0]?.pid})`)
    // The server's message arrives between two statements.
    await sleep(200)
    await sql`select 1`.execute(trx)
  })
  const error = await lost.catch((error: unknown) => error)
  t.ok(isUnavailable(error), String(error))
  t.match(await sql`select 1 as one`.execute(db), { rows: [{ one: 1 }] })
})
