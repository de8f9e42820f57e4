import t from 'tap'
import { createMigrator } from '../../../src/database/migrations.ts'
import { startApp } from '../../support/service.ts'
import { newMarket } from './sample.ts'

t.test('createMarket adds a market and returns its location', async (t) => {
  const { client } = await startApp(t)
  const { data, response } = await client.POST('/markets', { body: newMarket() })
  t.equal(response.status, 201)
  t.same(data, { id: 1, ...newMarket() })
  t.equal(response.headers.get('location'), '/api/markets/1')

  const read = await client.GET('/markets/{market_id}', { params: { path: { market_id: 1 } } })
  t.same(read.data, data)
  t.equal(read.response.headers.get('etag'), response.headers.get('etag'))
})

t.test('createMarket leaves an identical market unchanged, and rejects one with other values', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  const same = await client.POST('/markets', { body: newMarket() })
  t.equal(same.response.status, 200)
  t.equal(same.data?.id, 1)

  const other = await client.POST('/markets', { body: newMarket({ address: 'elsewhere' }) })
  t.equal(other.response.status, 409)
  t.equal(other.error?.existing, '/api/markets/1')
  t.match((await client.GET('/markets')).data?.items, [{ address: '12 Mill Lane' }])
})

t.test('a market may have unknown details, omitted or null', async (t) => {
  const { client } = await startApp(t)
  const unknown = { address: null, opening_time: null, closing_time: null }
  const { data, response } = await client.POST('/markets', { body: { name: 'stall' } })
  t.equal(response.status, 201)
  t.same(data, { id: 1, name: 'stall', ...unknown })
  t.equal((await client.POST('/markets', { body: { name: 'stall', ...unknown } })).response.status, 200)
  const params = { path: { market_id: 1 } }
  await client.PUT('/markets/{market_id}', { params, body: newMarket({ name: 'stall' }) })
  const { data: replaced } = await client.PUT('/markets/{market_id}', { params, body: { name: 'stall' } })
  t.same(replaced, data)
})

t.test('markets get details and lose them with the migration of unknown ones', async (t) => {
  const { db } = await startApp(t)
  await db
    .insertInto('market')
    .values(newMarket({ name: 'known' }))
    .execute()
  const unknown = { address: null, opening_time: null, closing_time: null }
  await db
    .insertInto('market')
    .values({ name: 'stall', ...unknown })
    .execute()
  await createMigrator(db).migrateTo('0002_normal_form')
  t.same(await db.selectFrom('market').selectAll().orderBy('id').execute(), [
    { id: 1, ...newMarket({ name: 'known' }) },
    { id: 2, name: 'stall', address: 'unknown', opening_time: '00:00', closing_time: '00:00' },
  ])
  await createMigrator(db).migrateToLatest()
  t.equal((await db.selectFrom('market').selectAll().execute()).length, 2)
})

t.test('updateMarket rejects the name of another market', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  await client.POST('/markets', { body: newMarket({ name: 'lidl' }) })
  const params = { path: { market_id: 2 } }
  const { error, response } = await client.PUT('/markets/{market_id}', { params, body: newMarket() })
  t.equal(response.status, 409)
  t.equal(error?.existing, '/api/markets/1')
})

t.test('listMarkets pages through all markets, also while more are added', async (t) => {
  const { client } = await startApp(t)
  const names = Array.from({ length: 7 }, (_, index) => `market ${index}`)
  await client.POST('/markets/batch', { body: names.map((name) => newMarket({ name })) })
  const seen: string[] = []
  let cursor: string | null | undefined
  do {
    const query: { limit: number; cursor?: string } = { limit: 3, ...(cursor && { cursor }) }
    const { data } = await client.GET('/markets', { params: { query } })
    seen.push(...(data?.items ?? []).map(({ name }) => name))
    if (seen.length === 3) await client.POST('/markets', { body: newMarket({ name: 'late' }) })
    cursor = data?.next_cursor
  } while (cursor)
  t.same(seen, [...names, 'late'])
})

t.test('listMarkets filters by the exact name', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  const find = async (name: string) =>
    (await client.GET('/markets', { params: { query: { name } } })).data?.items.length
  t.equal(await find('aldi'), 1)
  t.equal(await find('ALDI'), 0)
  t.equal(await find('ald'), 0)
})
