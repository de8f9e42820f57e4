// What only PostgreSQL does. All other tests run on it too where TEST_DATABASE_URL names a server; those that are about
// SQLite say so in their names.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import t from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { handlers } from '../../src/resources/handlers.ts'
import type { Tables } from '../../src/resources/tables.ts'
import { exportData } from '../../src/csv/export.ts'
import { generateData } from '../../src/csv/generate.ts'
import { loadData } from '../../src/csv/load.ts'
import { migrate } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { resources } from '../../src/resources/index.ts'
import { withoutPassword } from '../../src/database/postgres.ts'
import { isUnavailable } from '../../src/database/postgresErrors.ts'
import { readTables } from '../../src/schema/migrated.ts'
import { ask, createDatabase, sqliteIn } from '../databases.ts'
import { assertMatchesContract } from '../assertMatchesContract.ts'
import { startListening, temporaryFolder } from '../helper.ts'
import { run, serve } from '../process.ts'
import { newMarket, newProduct } from '../resources/samples.ts'

const server = process.env.TEST_DATABASE_URL
const skip = server === undefined && 'TEST_DATABASE_URL names no PostgreSQL server'
const nobody = 'postgres://user:secret@127.0.0.1:1/prices'
const json = { 'content-type': 'application/json' }

t.test('a server that is away is a 503 that says when to come back', async (t) => {
  const db = openDatabase<Tables>(nobody)
  const app = buildApp({ handlers, db })
  t.teardown(() => app.close())
  for (const [method, payload] of [['GET'], ['POST', newMarket()]] as const) {
    const url = '/api/markets'
    const answer = await app.inject({ method, url, ...(payload && { payload }) })
    t.equal(answer.statusCode, 503)
    t.equal(answer.headers['retry-after'], '1')
    assertMatchesContract(method, url, answer)
  }
  t.equal((await app.inject('/api/health')).statusCode, 503)
})

t.test(
  'what stops the start, and what is not for PostgreSQL, is one sentence without the password',
  async (t) => {
    const settings = { DATABASE_URL: nobody, GENERATED_DIR: temporaryFolder(t) }
    const cases: [string[], RegExp][] = [
      [
        ['serve'],
        /^The database postgres:\/\/user:\*\*\*@127.0.0.1:1\/prices cannot be reached: connect ECONNREFUSED/,
      ],
      [['db', 'latest'], /^The database .* cannot be reached: connect ECONNREFUSED/],
      [['db', 'status'], /^The database .* cannot be reached: connect ECONNREFUSED/],
      [['db', 'backup', 'backup.db'], /pg_dump/],
    ]
    for (const [words, sentence] of cases) {
      const { code, stderr } = await run(t, words, settings)
      t.equal(code, 1)
      t.match(stderr, sentence)
      t.notMatch(stderr, /secret|\n +at /)
    }
    t.equal(withoutPassword('postgres://a/b?password=secret'), 'postgres://a/b?password=***')
    t.equal(withoutPassword('sqlite:a.db'), 'sqlite:a.db')
  },
)

t.test('a text that PostgreSQL cannot hold is refused before it is asked, also in a cursor', async (t) => {
  const { url } = await startListening(t)
  for (const name of ['first', 'second']) {
    await fetch(`${url}/products`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(newProduct({ name })),
    })
  }
  const page = (await (await fetch(`${url}/products?sort=name&limit=1`)).json()) as { next_cursor: string }
  const [mark] = JSON.parse(Buffer.from(page.next_cursor, 'base64url').toString()) as [string]
  for (const name of ['a\0', 'a\uD800']) {
    const cursor = Buffer.from(JSON.stringify([mark, name, 'b'])).toString('base64url')
    t.equal((await fetch(`${url}/products?sort=name&cursor=${cursor}`)).status, 400)
    t.equal((await fetch(`${url}/markets?name=${encodeURIComponent('a\0')}`)).status, 400)
    const body = JSON.stringify(newMarket({ address: name }))
    t.equal((await fetch(`${url}/markets`, { method: 'POST', headers: json, body })).status, 400)
  }
})

t.test('db steps through the migrations on PostgreSQL, and shows no password', { skip }, async (t) => {
  const url = new URL(await createDatabase(t, server ?? ''))
  url.password = 'secret'
  const settings = { DATABASE_URL: url.href, GENERATED_DIR: temporaryFolder(t) }
  const db = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(t, ['db', ...words], settings)
    t.equal(code, 0, stderr)
    t.notMatch(stdout, 'secret')
    return stdout
  }
  t.match(await db('latest'), /Success: 0001_catalogue \(Up\)/)
  t.match(await db('status'), /0001_catalogue {2}run 20/)
  t.match(await db('redo'), /\(Down\)[^]*\(Up\)/)
})

t.test('ten instances that start at once on one new database migrate it once', { skip }, async (t) => {
  const url = await createDatabase(t, server ?? '')
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, async () => {
      const db = openDatabase<Tables>(url)
      await migrate(db).finally(() => db.destroy())
    }),
  )
  for (const outcome of outcomes) t.match(outcome, { status: 'fulfilled' })
})

t.test('the tables have the columns that they have on SQLite', { skip }, async (t) => {
  const url = await createDatabase(t, server ?? '')
  const [there, here] = [openDatabase<Tables>(url), openDatabase<Tables>('sqlite::memory:')]
  t.teardown(() => Promise.all([there.destroy(), here.destroy()]))
  await migrate(there)
  await migrate(here)
  for (const { name, columns } of await readTables(here)) {
    const found = await ask<{ name: string; isNullable: boolean; type: string }>(
      url,
      `select column_name as name, is_nullable = 'YES' as "isNullable", data_type || coalesce(' ' || collation_name, '') as type
       from information_schema.columns where table_schema = 'public' and table_name = '${name}' order by ordinal_position`,
    )
    const types: Record<string, string> = { integer: 'bigint', real: 'double precision', text: 'text C' }
    t.same(
      found,
      columns.map(({ name, isNullable, type }) => ({ name, isNullable, type: types[type] })),
    )
  }
})

t.test('what is exported is what SQLite exports of the same files, byte for byte', { skip }, async (t) => {
  const folder = temporaryFolder(t)
  const made = join(folder, 'made')
  await generateData(resources, {
    dir: made,
    seed: 5,
    sizes: { markets: 4, products: 60, prices: 1500, days: 20 },
  })
  // In the order of their code points, which is no dictionary's, nor UTF-16's.
  const names = ['a', 'B', 'Ärger', 'Z', 'z', 'ｆ', '😀', 'a b', 'a-b', 'ab']
  const lines = names.map((name) => `${name},Marca,1.5,,\n`)
  writeFileSync(join(made, 'products.csv'), readFileSync(join(made, 'products.csv'), 'utf8') + lines.join(''))
  const urls = { sqlite: sqliteIn(folder), postgres: await createDatabase(t, server ?? '') }
  const seen = []
  for (const [name, DATABASE_URL] of Object.entries(urls)) {
    const { url } = await startListening(t, folder, { DATABASE_URL })
    const { total } = await loadData(resources, { url, dir: made, rejectsFile: join(folder, 'rejects.csv') })
    const dir = join(folder, name)
    await exportData(resources, { url, dir })
    const files = readdirSync(dir).map((file) => readFileSync(join(dir, file), 'utf8'))
    const sorted = await (await fetch(`${url}/products?sort=name&limit=1000`)).text()
    seen.push({ created: total.created, unchanged: total.unchanged, files, sorted })
  }
  t.ok(seen[0]?.created)
  t.strictSame(seen[1], seen[0])
})

t.test('of two instances that replace one version at once, one is told', { skip }, async (t) => {
  const folder = temporaryFolder(t)
  const DATABASE_URL = await createDatabase(t, server ?? '')
  const urls = []
  for (let count = 0; count < 2; count += 1)
    urls.push((await startListening(t, folder, { DATABASE_URL })).url)
  const send = (url: string, method: string, body: object, headers = {}) =>
    fetch(url, { method, headers: { ...json, ...headers }, body: JSON.stringify(body) })
  let etag = (await send(`${urls[0]}/markets`, 'POST', newMarket())).headers.get('etag') ?? ''
  for (let round = 0; round < 30; round += 1) {
    const answers = await Promise.all(
      urls.map((url, index) =>
        send(`${url}/markets/1`, 'PUT', newMarket({ address: `${round} ${index}` }), { 'if-match': etag }),
      ),
    )
    t.same(answers.map(({ status }) => status).sort(), [200, 412])
    etag = answers.find(({ status }) => status === 200)?.headers.get('etag') ?? ''
  }
  for (let round = 0; round < 30; round += 1) {
    const rows = Array.from({ length: 20 }, (_, index) => newProduct({ name: `${round} ${index}` }))
    const answers = await Promise.all([
      send(`${urls[0]}/products/batch`, 'POST', rows),
      send(`${urls[1]}/products/batch`, 'POST', rows.toReversed()),
    ])
    const results = (await Promise.all(answers.map((answer) => answer.json()))) as {
      created: number
      unchanged: number
    }[]
    t.equal(
      results.reduce((sum, { created }) => sum + created, 0),
      20,
      'each is created once',
    )
    t.equal(
      results.reduce((sum, { unchanged }) => sum + unchanged, 0),
      20,
    )
  }
})

t.test(
  'an instance goes on when its connections were ended, and gives up a statement that takes too long',
  { skip },
  async (t) => {
    const DATABASE_URL = await createDatabase(t, server ?? '')
    const { url, output } = await serve(t, {
      DATABASE_URL,
      DATABASE_TIMEOUT: '1',
      GENERATED_DIR: temporaryFolder(t),
    })
    t.equal((await fetch(`${url}/api/markets`)).status, 200)
    await ask(
      server ?? '',
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(DATABASE_URL).pathname.slice(1)}'`,
    )
    for (let tries = 0; (await fetch(`${url}/api/markets`)).status !== 200; tries += 1) t.ok(tries < 10)
    const holder = new pg.Client(DATABASE_URL)
    await holder.connect()
    await holder.query('begin; lock table market')
    const answer = await fetch(`${url}/api/markets`)
    t.equal(answer.status, 503)
    t.equal(answer.headers.get('retry-after'), '1')
    await holder.end()
    t.equal((await fetch(`${url}/api/markets`)).status, 200)
    t.equal(output.stderr, '')
  },
)

t.test(
  'a connection that is lost between two statements of a transaction fails the next',
  { skip },
  async (t) => {
    const url = await createDatabase(t, server ?? '')
    const db = openDatabase<Tables>(url)
    t.teardown(() => db.destroy())
    const lost = db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await ask(url, `select pg_terminate_backend(${rows[0]?.pid})`)
      // What the server says of its end arrives while nothing is asked.
      await sleep(200)
      await sql`select 1`.execute(trx)
    })
    const error = await lost.catch((error: unknown) => error)
    t.ok(isUnavailable(error), String(error))
    await sql`select 1`.execute(db)
  },
)
