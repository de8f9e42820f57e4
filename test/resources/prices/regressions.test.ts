// The bugs of the service that this one replaces.
import t from 'tap'
import { startApp } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'
import { newPrice } from './sample.ts'

t.test('a price belongs to the product of its brand, also when two brands share a name', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  for (const brand of ['a', 'b'])
    await client.POST('/products', { body: newProduct({ name: 'Milk', brand }) })
  await client.POST('/prices', { body: newPrice({ product: 'Milk', brand: 'b' }) })
  const { data } = await client.GET('/markets/{market_id}/prices', { params: { path: { market_id: 1 } } })
  t.match(data?.items, [{ product: 'Milk', brand: 'b' }])
  t.same(
    (await client.GET('/products/{product_id}/prices', { params: { path: { product_id: 1 } } })).data?.items,
    [],
  )
})

t.test('markets called "007" and "a/b" are read like any other', async (t) => {
  const { client } = await startApp(t)
  for (const name of ['007', 'a/b', '7']) await client.POST('/markets', { body: newMarket({ name }) })
  t.match((await client.GET('/markets')).data?.items, [{ name: '007' }, { name: 'a/b' }, { name: '7' }])
  for (const [index, name] of ['007', 'a/b', '7'].entries()) {
    t.equal(
      (await client.GET('/markets/{market_id}', { params: { path: { market_id: index + 1 } } })).data?.name,
      name,
    )
    t.match((await client.GET('/markets', { params: { query: { name } } })).data?.items, [{ id: index + 1 }])
  }
})

t.test('invalid values are rejected with a 400 problem, and the lists stay valid', async (t) => {
  const { send, client } = await startApp(t)
  const post = async (path: string, body: object | string) => {
    const headers = { 'content-type': 'application/json' }
    const response = await send('POST', path, {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers,
    })
    t.equal(response.statusCode, 400)
    t.match(response.headers['content-type'], 'application/problem+json')
  }
  await post('/api/prices', newPrice({ price: '-1.00' }))
  await post('/api/products', newProduct({ sugar_percentage: 250 }))
  await post('/api/markets', newMarket({ opening_time: '99:99' }))
  await post('/api/markets', newMarket({ name: '' }))
  await post('/api/markets', newMarket({ name: 'x'.repeat(7_000_000) }))
  await post('/api/products', JSON.stringify(newProduct()).replace('64', 'Infinity'))
  await post('/api/products', JSON.stringify(newProduct()).replace('64', '1e999'))
  t.same((await client.GET('/products')).data?.items, [])
  t.same((await client.GET('/markets')).data?.items, [])
})

t.test('a name of 20 MB is a 413', async (t) => {
  const { send } = await startApp(t)
  const body = JSON.stringify(newMarket({ name: 'x'.repeat(20_000_000) }))
  t.equal(
    (await send('POST', '/api/markets', { body, headers: { 'content-type': 'application/json' } }))
      .statusCode,
    413,
  )
})

t.test('PUT accepts its own documented body', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  const put = await client.PUT('/markets/{market_id}', {
    params: { path: { market_id: 1 } },
    body: newMarket(),
  })
  t.equal(put.response.status, 200)
})

t.test('creating again with other values is a 409, not a 200 that keeps the old ones', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/products', { body: newProduct() })
  t.equal((await client.POST('/products', { body: newProduct({ calories: 1 }) })).response.status, 409)
})

t.test('loading the same prices twice adds nothing', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  await client.POST('/products', { body: newProduct() })
  const body = [newPrice(), newPrice({ valid_from: '2026-02-02' })]
  t.match((await client.POST('/prices/batch', { body })).data, { created: 2 })
  t.match((await client.POST('/prices/batch', { body })).data, { created: 0, unchanged: 2 })
  t.equal((await client.GET('/prices')).data?.items.length, 2)
})

t.test('a market of 1,000 products is read in one page', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/markets', { body: newMarket() })
  const names = Array.from({ length: 1000 }, (_, index) => `product ${index}`)
  await client.POST('/products/batch', { body: names.map((name) => newProduct({ name })) })
  await client.POST('/prices/batch', { body: names.map((product) => newPrice({ product })) })
  const { data } = await client.GET('/markets/{market_id}/prices', {
    params: { path: { market_id: 1 }, query: { limit: 1000 } },
  })
  t.equal(data?.items.length, 1000)
  t.equal(data?.next_cursor, null)
})
