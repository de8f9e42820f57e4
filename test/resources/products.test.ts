import t from 'tap'
import type { Client } from '../../src/client/client.ts'
import { startApp } from '../support/service.ts'
import { newMarket, newPrice, newProduct } from './samples.ts'

t.test('createProduct stores unknown nutrition as null, omitted or not', async (t) => {
  const { client } = await startApp(t)
  const { data } = await client.POST('/products', { body: { name: 'Salt', brand: 'sea' } })
  t.match(data, {
    id: 1,
    name: 'Salt',
    brand: 'sea',
    calories: null,
    sugar_percentage: null,
    saturated_fats_percentage: null,
  })
  const body = { name: 'Salt', brand: 'sea', calories: null }
  t.equal((await client.POST('/products', { body })).response.status, 200)
})

t.test('products are identified by name and brand together', async (t) => {
  const { client } = await startApp(t)
  t.equal((await client.POST('/products', { body: newProduct() })).response.status, 201)
  t.equal((await client.POST('/products', { body: newProduct({ brand: 'other' }) })).response.status, 201)
  const conflict = await client.POST('/products', { body: newProduct({ calories: 1 }) })
  t.equal(conflict.response.status, 409)
  t.equal(conflict.error?.existing, '/api/products/1')
})

t.test('updateProduct replaces all values: omitted nutrition becomes null', async (t) => {
  const { client } = await startApp(t)
  await client.POST('/products', { body: newProduct() })
  await client.POST('/products', { body: newProduct({ brand: 'other' }) })
  const params = { path: { product_id: 1 } }
  const put = (body: ReturnType<typeof newProduct>) => client.PUT('/products/{product_id}', { params, body })
  const { data } = await put({ name: 'Milk 2 L', brand: 'dairyfield' })
  t.match(data, { id: 1, name: 'Milk 2 L', calories: null })
  t.equal((await put(newProduct({ brand: 'other' }))).error?.existing, '/api/products/2')
  t.equal((await put(newProduct())).response.status, 200, 'keeps its own name')
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

interface Query {
  name?: string
  brand?: string
  sort?: 'id' | 'name' | 'brand'
}

async function listAll(client: Client, query: Query) {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { data } = await client.GET('/products', {
      params: { query: { ...query, limit: 2, ...(cursor && { cursor }) } },
    })
    seen.push(...(data?.items ?? []).map(({ name, brand }) => `${name} ${brand}`))
    cursor = data?.next_cursor ?? undefined
  } while (cursor)
  return seen
}

t.test('listProducts sorts and filters over all pages', async (t) => {
  const { client } = await startApp(t)
  const names = ['b y', 'a z', 'b x', 'a x', 'c x']
  const body = names.map((each) => each.split(' ')).map(([name, brand]) => newProduct({ name, brand }))
  await client.POST('/products/batch', { body })
  t.same(await listAll(client, {}), names)
  t.same(await listAll(client, { sort: 'name' }), ['a x', 'a z', 'b x', 'b y', 'c x'])
  t.same(await listAll(client, { sort: 'brand' }), ['a x', 'b x', 'c x', 'b y', 'a z'])
  t.same(await listAll(client, { brand: 'x' }), ['b x', 'a x', 'c x'])
  t.same(await listAll(client, { brand: 'x', sort: 'name' }), ['a x', 'b x', 'c x'])
  t.same(await listAll(client, { name: 'b', sort: 'brand' }), ['b x', 'b y'])
  t.same(await listAll(client, { name: 'b', brand: 'y' }), ['b y'])
  t.same(await listAll(client, { name: 'B' }), [])
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
