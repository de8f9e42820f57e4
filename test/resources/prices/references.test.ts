// What markets and products are to the prices that refer to them.
import t from 'tap'
import { startApp } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'
import { newPrice } from './sample.ts'

t.test('updateMarket replaces all values, and its prices stay with it', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  await client.POST('/products', { body: newProduct() })
  await client.POST('/prices', { body: newPrice() })
  const body = newMarket({ name: 'aldi nord', closing_time: '23:00' })
  const path = { market_id: 1 }
  const { data, response } = await client.PUT('/markets/{market_id}', { params: { path }, body })
  t.equal(response.status, 200)
  t.same(data, { id: 1, ...body })
  const prices = await client.GET('/markets/{market_id}/prices', { params: { path } })
  t.match(prices.data?.items, [{ market: 'aldi nord' }])
})

t.test('deleteMarket removes only a market without prices, and its id is never reused', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  await client.POST('/products', { body: newProduct() })
  await client.POST('/prices', { body: newPrice() })
  const params = { path: { market_id: 1 } }
  const rejected = await client.DELETE('/markets/{market_id}', { params })
  t.equal(rejected.response.status, 409)
  t.match(rejected.error, { type: /in-use$/, detail: 'Market 1 has prices; remove them first' })

  await client.DELETE('/prices/{price_id}', { params: { path: { price_id: 1 } } })
  t.equal((await client.DELETE('/markets/{market_id}', { params })).response.status, 204)
  t.equal((await client.GET('/markets/{market_id}', { params })).response.status, 404)
  t.equal((await client.DELETE('/markets/{market_id}', { params })).response.status, 404)
  t.equal((await client.POST('/markets', { body: newMarket() })).data?.id, 2)
})

t.test('deleteProduct removes only a product without prices', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  await client.POST('/products', { body: newProduct() })
  await client.POST('/prices', { body: newPrice() })
  const params = { path: { product_id: 1 } }
  t.equal((await client.DELETE('/products/{product_id}', { params })).response.status, 409)
  await client.DELETE('/prices/{price_id}', { params: { path: { price_id: 1 } } })
  t.equal((await client.DELETE('/products/{product_id}', { params })).response.status, 204)
})

t.test('a cursor of another list, sort or filter is rejected', async (t) => {
  const { client, send } = await startApp(t)
  await client.POST('/products/batch', { body: ['a', 'b', 'c'].map((name) => newProduct({ name })) })
  const first = await client.GET('/products', { params: { query: { limit: 1 } } })
  const cursor = first.data?.next_cursor ?? ''
  t.equal(
    (await send('GET', `/api/products?limit=2&cursor=${cursor}`)).statusCode,
    200,
    'another limit is fine',
  )
  const forged = Buffer.from('["x",1]').toString('base64url')
  for (const url of [
    `/api/products?sort=name&cursor=${cursor}`,
    `/api/products?brand=x&cursor=${cursor}`,
    `/api/markets?cursor=${cursor}`,
    `/api/prices?cursor=${cursor}`,
    `/api/products?cursor=${forged}`,
    '/api/products?cursor=nonsense',
    '/api/products?cursor=',
  ]) {
    const { statusCode, body } = await send('GET', url)
    t.equal(statusCode, 400, url)
    t.match(JSON.parse(body), { errors: [{ in: 'query', pointer: '/cursor' }] })
  }
})

t.test('listProductPrices compares the markets on the requested day, cheapest first', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets/batch', { body: ['a', 'b', 'c', 'd'].map((name) => newMarket({ name })) })
  await client.POST('/products', { body: newProduct() })
  const body = [
    newPrice({ market: 'a', price: '2', valid_from: '2026-01-01' }),
    newPrice({ market: 'a', price: '9', valid_from: '2026-01-10' }),
    newPrice({ market: 'b', price: '10', valid_from: '2026-01-01' }),
    newPrice({ market: 'c', price: '1', valid_from: '2026-02-01' }),
    newPrice({ market: 'd', price: '1', currency: 'USD', valid_from: '2026-01-01' }),
  ]
  t.equal((await client.POST('/prices/batch', { body })).data?.created, 5)
  const compare = async (on: string) => {
    const { data } = await client.GET('/products/{product_id}/prices', {
      params: { path: { product_id: 1 }, query: { on } },
    })
    return data?.items.map(({ market, price }) => `${market} ${price}`)
  }
  t.same(await compare('2025-12-31'), [])
  t.same(await compare('2026-01-09'), ['a 2.00', 'b 10.00', 'd 1.00'], 'currency by currency')
  t.same(await compare('2026-01-10'), ['a 9.00', 'b 10.00', 'd 1.00'])
  t.same(await compare('2026-02-01'), ['c 1.00', 'a 9.00', 'b 10.00', 'd 1.00'])
  const missing = await client.GET('/products/{product_id}/prices', { params: { path: { product_id: 2 } } })
  t.equal(missing.response.status, 404)
})
