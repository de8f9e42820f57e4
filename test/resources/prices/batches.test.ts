import t from 'tap'
import { startApp } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'
import { newPrice } from './sample.ts'

t.test('a batch of markets counts its rows by outcome', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket({ name: 'a' }) })
  await client.POST('/markets', { body: newMarket({ name: 'b' }) })
  const body = ['a', 'b', 'c'].map((name) => newMarket({ name, ...(name === 'b' && { address: 'moved' }) }))
  const kept = await client.POST('/markets/batch', { body })
  t.equal(kept.response.status, 207)
  t.same(kept.data, {
    created: 1,
    updated: 0,
    kept: 0,
    unchanged: 1,
    failed: [
      {
        index: 1,
        status: 409,
        title: 'Conflict',
        detail: 'A market named "b" exists with other values: /api/markets/2',
      },
    ],
  })
  const replaced = await client.POST('/markets/batch', { params: { query: { on_conflict: 'update' } }, body })
  t.equal(replaced.response.status, 200)
  t.same(replaced.data, { created: 0, updated: 1, kept: 0, unchanged: 2, failed: [] })
  t.match((await client.GET('/markets')).data?.items, [
    { name: 'a' },
    { id: 2, address: 'moved' },
    { name: 'c' },
  ])
})

t.test('the first row of a product in a batch wins', async (t) => {
  const { client } = await startApp(t)
  const body = [newProduct({ calories: 1 }), newProduct({ calories: 1 }), newProduct()]
  const kept = await client.POST('/products/batch', { body })
  t.match(kept.data, { created: 1, unchanged: 1, failed: [{ index: 2, status: 409 }] })
  const update = { params: { query: { on_conflict: 'update' as const } }, body: body.toReversed() }
  const detail = `A product "${newProduct().name}" of "${newProduct().brand}" has other values in an earlier row`
  for (const updated of [1, 0]) {
    const { data } = await client.POST('/products/batch', update)
    t.match(data, { updated, failed: [{ index: 1, status: 409, detail }, { index: 2 }] })
  }
  t.match((await client.GET('/products')).data?.items, [{ id: 1, calories: newProduct().calories }])
})

t.test(
  'a batch of prices stores valid rows, and names the unknown market or product of the others',
  async (t) => {
    const { client } = await startApp(t)
    await client.POST('/markets', { body: newMarket() })
    await client.POST('/products', { body: newProduct() })
    const body = [
      newPrice(),
      newPrice({ market: 'nowhere' }),
      newPrice({ product: 'nothing' }),
      newPrice({ valid_from: '2026-03-01' }),
      newPrice(),
      newPrice({ price: '7' }),
    ]
    const { data, response } = await client.POST('/prices/batch', { body })
    t.equal(response.status, 207)
    t.match(data, { created: 2, updated: 0, kept: 0, unchanged: 1 })
    t.match(data?.failed, [
      { index: 1, status: 404, title: 'Not Found', detail: 'There is no market named "nowhere"' },
      { index: 2, status: 404, detail: 'There is no product "nothing" of "dairyfield"' },
      { index: 5, status: 409, detail: 'A price from 2026-02-01 has other values in an earlier row' },
    ])
    const again = await client.POST('/prices/batch', {
      params: { query: { on_conflict: 'update' } },
      body: [newPrice({ price: '7' })],
    })
    t.match(again.data, { updated: 1 })
    t.match((await client.GET('/prices/{price_id}', { params: { path: { price_id: 1 } } })).data, {
      price: '7.00',
    })
  },
)

t.test('a row that violates the schema rejects the whole batch with a 400 that points at it', async (t) => {
  const { client } = await startApp(t)
  const body = [newMarket({ name: 'good' }), newMarket({ opening_time: '99:99' }), newMarket({ name: '' })]
  const { error, response } = await client.POST('/markets/batch', { body })
  t.equal(response.status, 400)
  t.match(error?.errors, [
    { in: 'body', pointer: '/1/opening_time' },
    { in: 'body', pointer: '/2/name' },
  ])
  t.same((await client.GET('/markets')).data?.items, [])
})

t.test('a batch has 1 to 1,000 rows, and a 400 lists at most 100 errors', async (t) => {
  const { client } = await startApp(t)
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => newMarket({ name: `market ${index}` }))
  const post = (body: ReturnType<typeof rows>) => client.POST('/markets/batch', { body })
  t.equal((await post([])).response.status, 400)
  t.equal((await post(rows(1001))).response.status, 400)
  t.equal((await post(rows(1000))).data?.created, 1000)
  const invalid = await post(rows(1000).map((market) => ({ ...market, opening_time: '', closing_time: '' })))
  t.equal(invalid.error?.errors?.length, 100)
})
