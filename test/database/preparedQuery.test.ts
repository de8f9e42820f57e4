import t from 'tap'
import { preparedQuery } from '../../src/database/preparedQuery.ts'
import type { Param } from '../../src/database/preparedQuery.ts'
import { startApp } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import type { Db } from '../fixture/tables.ts'

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
  t.same(await find(db, { after: 2, name: 'c' }), [{ id: 3, name: 'c' }])
  t.same(await db.transaction().execute((trx) => find(trx, { name: 'a', after: 0 })), [{ id: 1, name: 'a' }])
  t.equal(builds, 1, 'the number of builds')
})
