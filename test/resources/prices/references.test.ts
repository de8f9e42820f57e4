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
