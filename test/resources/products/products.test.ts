import t from 'tap'
import type { Client } from '../../../src/client/client.ts'
import { startApp } from '../../support/service.ts'
import { newProduct } from './sample.ts'

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

t.test('a product without a brand is one of an empty brand', async (t) => {
  const { client } = await startApp(t)
  const { data, response } = await client.POST('/products', { body: { name: 'Bananas' } })
  t.equal(response.status, 201)
  t.match(data, { id: 1, name: 'Bananas', brand: '' })
  t.equal((await client.POST('/products', { body: { name: 'Bananas', brand: '' } })).response.status, 200)
  const conflict = await client.POST('/products', { body: { name: 'Bananas', calories: 89 } })
  t.match(conflict.error?.detail, /^A product "Bananas" without a brand exists with other values/)
  await client.POST('/products', { body: newProduct() })
  const query = { brand: '' }
  t.match((await client.GET('/products', { params: { query } })).data?.items, [{ id: 1 }])
  await client.POST('/markets', { body: { name: 'stall' } })
  const price = { market: 'stall', product: 'Bananas', price: '1.20', valid_from: '2026-02-01' }
  const created = await client.POST('/prices', { body: price })
  t.match(created.data, { id: 1, ...price, brand: '' })
  t.equal((await client.POST('/prices', { body: { ...price, brand: '' } })).response.status, 200)
  t.match((await client.POST('/prices/batch', { body: [price] })).data, { unchanged: 1 })
  t.match((await client.GET('/prices', { params: { query } })).data?.items, [{ id: 1 }])
  const unknown = await client.POST('/prices', { body: { ...price, product: 'Plums' } })
  t.equal(unknown.error?.detail, 'There is no product "Plums" without a brand')
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
