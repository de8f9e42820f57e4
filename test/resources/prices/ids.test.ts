// The ids of markets and products, in prices and as filters of their list.
import t from 'tap'
import type { operations } from '../../../generated/api.d.ts'
import type { Schemas } from '../../../src/contract/document.ts'
import { openClient } from '../../../src/client/client.ts'
import { newPrice } from './sample.ts'
import { startShop } from './shop.ts'

t.test('a price has the ids of its market and product, whatever returns it', async (t) => {
  const { client } = await startShop(t)
  const ids = { market_id: 2, product_id: 3 }
  const body = newPrice({ market: 'lidl', brand: 'other' })
  const created = await client.POST('/prices', { body })
  t.match(created.data, ids, 'created')
  const repeated = await client.POST('/prices', { body })
  t.same(repeated.data, created.data, 'unchanged')
  t.equal(repeated.response.headers.get('etag'), created.response.headers.get('etag'))
  const path = { price_id: 1 }
  t.same((await client.GET('/prices/{price_id}', { params: { path } })).data, created.data, 'read')
  t.match((await client.PUT('/prices/{price_id}', { params: { path }, body })).data, ids, 'replaced')
  const pages = [
    await client.GET('/prices'),
    await client.GET('/markets/{market_id}/prices', { params: { path: { market_id: 2 } } }),
    await client.GET('/products/{product_id}/prices', { params: { path: { product_id: 3 } } }),
  ]
  for (const { data } of pages) t.same(data?.items, [created.data], 'listed')
})

t.test('a request cannot set the ids', async (t) => {
  const { send } = await startShop(t)
  const body = JSON.stringify({ ...newPrice(), product_id: 1 })
  const headers = { 'content-type': 'application/json' }
  const response = await send('POST', '/api/prices', { body, headers })
  t.equal(response.statusCode, 400)
  t.match(JSON.parse(response.body), { errors: [{ pointer: '/product_id', detail: 'is not declared' }] })
})

t.test('listPrices filters by ids, beside names and days', async (t) => {
  const { client } = await startShop(t)
  const body = ['aldi', 'lidl'].flatMap((market) => [
    newPrice({ market }),
    newPrice({ market, product: 'Bread' }),
    newPrice({ market, brand: 'other', valid_from: '2026-03-01' }),
  ])
  t.equal((await client.POST('/prices/batch', { body })).data?.created, 6)
  const list = async (query: operations['listPrices']['parameters']['query']) => {
    const { data } = await client.GET('/prices', { params: { query } })
    return data?.items.map(idsOf)
  }
  t.same(await list({ product_id: [3, 1] }), ['1/1', '2/1', '1/3', '2/3'])
  t.same(await list({ market_id: [2], product_id: [2, 3] }), ['2/2', '2/3'])
  t.same(await list({ market_id: [1, 2], market: 'lidl', brand: 'dairyfield' }), ['2/1', '2/2'])
  t.same(await list({ market_id: [1], market: 'lidl' }), [], 'another market than the named one')
  t.same(await list({ product_id: [1], product: 'Bread' }), [], 'another product than the named one')
  t.same(await list({ product_id: [1, 3], since: '2026-02-15' }), ['1/3', '2/3'])
  t.same(await list({ market_id: [1], product_id: [1, 3], sort: 'valid_from_desc' }), ['1/3', '1/1'])
  t.same(await list({ product_id: [4711] }), [])
})

function idsOf({ market_id, product_id }: Schemas['Price']): string {
  return `${market_id}/${product_id}`
}

t.test('the client of the package sends ids with commas', async (t) => {
  const urls: string[] = []
  const fetch = async ({ url }: Request) => {
    urls.push(url)
    return Response.json({ items: [], next_cursor: null })
  }
  const client = openClient({ url: 'http://service.test', fetch })
  await client.GET('/prices', { params: { query: { product_id: [1, 2], limit: 3 } } })
  t.same(urls, ['http://service.test/api/prices?product_id=1,2&limit=3'])
})
