import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { handlers } from '../../src/resources/handlers.ts'
import type { Tables } from '../../src/resources/tables.ts'
import { migrate } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { startApp, temporaryFolder } from '../helper.ts'
import { newMarket, newPrice, newProduct } from '../resources/samples.ts'

t.test(
  'a database file of SQLite is opened to keep what it has answered, and to keep its references',
  async (t) => {
    const db = openDatabase<Tables>(`sqlite:${join(temporaryFolder(t), 'database.db')}`)
    t.teardown(() => db.destroy())
    const setting = async (name: string) =>
      (await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db)).rows.map(
        (row) => Object.values(row)[0],
      )
    t.same(await setting('journal_mode'), ['wal'])
    t.same(await setting('synchronous'), [2], 'FULL')
    t.same(await setting('foreign_keys'), [1])
    t.same(await setting('busy_timeout'), [5000])
  },
)

t.test(
  'a full database of SQLite is a 503, keeps nothing of the write, and goes on when there is room',
  async (t) => {
    const { db, client } = await startApp(t, { databaseUrl: 'sqlite::memory:' })
    await client.POST('/markets', { body: newMarket() })
    await client.POST('/products', { body: newProduct() })
    await sql`pragma max_page_count = 1`.execute(db)
    const days = Array.from({ length: 1000 }, (_, day) =>
      new Date(day * 86_400_000).toISOString().slice(0, 10),
    )
    const body = days.map((valid_from) => newPrice({ valid_from }))
    const { response, error } = await client.POST('/prices/batch', { body })
    t.equal(response.status, 503)
    t.match(error, { detail: /cannot be used/ })
    t.same((await client.GET('/prices')).data?.items, [])
    await sql`pragma max_page_count = 100000`.execute(db)
    t.equal((await client.POST('/prices/batch', { body })).data?.created, 1000)
  },
)

t.test('health is a 503 when the database does not answer', async (t) => {
  const db = openDatabase<Tables>('sqlite::memory:')
  await migrate(db)
  const app = buildApp({ handlers, db })
  t.teardown(() => app.close())
  t.equal((await app.inject('/api/health')).statusCode, 200)
  await db.destroy()
  const answer = await app.inject('/api/health')
  t.equal(answer.statusCode, 503)
  t.match(answer.headers, { 'content-type': 'application/problem+json', 'retry-after': '5' })
})
