import { setImmediate as nextIteration } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Logger } from 'kysely'
import t from 'tap'
import type { Test } from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { preparedQuery } from '../../src/database/preparedQuery.ts'
import type { Param } from '../../src/database/preparedQuery.ts'
import { startApp } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import type { Db, Tables } from '../fixture/tables.ts'

t.test('a prepared query is built once, and binds its arguments at each call', async (t) => {
  const { db, client } = await startApp(t)
  for (const name of ['a', 'b', 'c']) await client.POST('/libraries', { body: newLibrary({ name }) })
  let builds = 0
  const find = preparedQuery((db: Db, param: Param<{ name: string; after: number }>) => {
    builds += 1
    return db
      .selectFrom('library')
      .select(['id', 'name'])
      .where('id', '>', param('after'))
      .where('name', '=', param('name'))
      .where('id', '<', 100)
  })
  t.same(await find(db, { name: 'b', after: 0 }), [{ id: 2, name: 'b' }])
  t.same(await find(db, { name: 'b', after: 2 }), [])
  t.same(await find(db, { name: 'c', after: 2 }), [{ id: 3, name: 'c' }])
  t.same(await db.transaction().execute((trx) => find(trx, { name: 'a', after: 0 })), [{ id: 1, name: 'a' }])
  t.equal(builds, 1, 'the number of builds')
})

t.test('a prepared query is built for each set of given arguments', async (t) => {
  const { db, client } = await startApp(t)
  for (const name of ['a', 'b', 'c']) await client.POST('/libraries', { body: newLibrary({ name }) })
  let builds = 0
  const list = preparedQuery((db: Db, param: Param<{ name?: string | undefined; after?: number }>) => {
    builds += 1
    let query = db.selectFrom('library').select('id')
    const [name, after] = [param('name'), param('after')]
    if (name !== undefined) query = query.where('name', '=', name)
    if (after !== undefined) query = query.where('id', '>', after)
    return query
  })
  const ids = async (args: Parameters<typeof list>[1]) => (await list(db, args)).map(({ id }) => id)
  for (const round of ['first', 'second']) {
    t.same(await ids({}), [1, 2, 3], round)
    t.same(await ids({ name: 'c' }), [3])
    t.same(await ids({ name: undefined, after: 1 }), [2, 3])
    t.same(await ids({ name: 'b', after: 1 }), [2])
    t.same(await ids({ name: 'a', after: 1 }), [])
  }
  t.equal(builds, 4, 'the number of builds')
})

const findNames = preparedQuery((db: Db, param: Param<{ after: number }>) =>
  db.selectFrom('library').select('name').where('id', '>', param('after')),
)

/** An SQLite database in memory with one library. */
async function openLibrary(t: Test, log?: Logger) {
  const db = openDatabase<Tables>('sqlite::memory:', log)
  t.teardown(() => db.destroy())
  await sql`create table library (id integer primary key, name text)`.execute(db)
  await sql`insert into library (name) values ('before')`.execute(db)
  return db
}

t.test('on SQLite, a prepared query waits for a transaction of another request', async (t) => {
  const db = await openLibrary(t)
  const found = await db.transaction().execute(async (trx) => {
    await trx.updateTable('library').set({ name: 'after' }).execute()
    const inside = await findNames(trx, { after: 0 })
    const outside = findNames(db, { after: 0 })
    await nextIteration()
    await trx.updateTable('library').set({ name: 'committed' }).execute()
    return { inside, outside }
  })
  t.same(found.inside, [{ name: 'after' }], 'the transaction reads what it has written')
  t.same(await found.outside, [{ name: 'committed' }])
})

t.test('on SQLite, a prepared query is executed at once, and logged', async (t) => {
  const logged: string[] = []
  const db = await openLibrary(t, ({ level, query }) => void logged.push(`${level} ${query.sql}`))
  logged.length = 0
  const names = findNames(db, { after: 0 })
  t.same(logged, ['query select "name" from "library" where "id" > +?'])
  t.same(await names, [{ name: 'before' }])
  await sql`drop table library`.execute(db)
  await t.rejects(findNames(db, { after: 0 }), { code: 'SQLITE_ERROR' })
  t.match(logged.at(-1), /^error select /)
  await db.destroy()
  await t.rejects(findNames(db, { after: 0 }), { message: /destroyed/ })
})
