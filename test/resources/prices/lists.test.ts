import t from 'tap'
import type { Test } from 'tap'
import type { Client } from '../../../src/client/client.ts'
import { startApp } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'
import { newPrice } from './sample.ts'
import { startShop } from './shop.ts'

type Query = Record<string, string>

async function listAll(t: Test, client: Client, url: string, query: Query, limit: number) {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const params = { query: { ...query, limit, ...(cursor && { cursor }) } }
    const { data } = await client.GET(url as '/prices', { params })
    t.ok((data?.items.length ?? 0) <= limit, `${data?.items.length} items with the limit ${limit}`)
    seen.push(
      ...(data?.items ?? []).map(({ product, brand, market, valid_from }) =>
        [product.slice(0, 1), brand.slice(0, 1), market.slice(0, 1), valid_from.slice(-2)].join(''),
      ),
    )
    cursor = data?.next_cursor ?? undefined
  } while (cursor)
  return seen
}

t.test('listPrices lists the history by product, market and day, filtered, over all pages', async (t) => {
  const { client } = await startShop(t)
  const days = ['2026-01-01', '2026-01-02', '2026-01-03']
  const body = ['lidl', 'aldi'].flatMap((market) =>
    ['Bread', 'Milk 1 L'].flatMap((product) =>
      days.map((valid_from) => newPrice({ market, product, valid_from })),
    ),
  )
  body.push(newPrice({ brand: 'other', valid_from: '2026-01-02' }))
  await client.POST('/prices/batch', { body })
  const all = ['Mda01', 'Mda02', 'Mda03', 'Mdl01', 'Mdl02', 'Mdl03'].concat(
    ['Bda01', 'Bda02', 'Bda03', 'Bdl01', 'Bdl02', 'Bdl03'],
    ['Moa02'],
  )
  for (const limit of [1, 2, 5, 100]) {
    const list = (query: Query) => listAll(t, client, '/prices', query, limit)
    t.same(await list({}), all)
    t.same(
      await list({ market: 'lidl' }),
      all.filter((each) => each.includes('l')),
    )
    t.same(await list({ brand: 'dairyfield' }), all.slice(0, -1))
    t.same(
      await list({ product: 'Milk 1 L' }),
      all.filter((each) => each.startsWith('M')),
    )
    t.same(await list({ product: 'Milk 1 L', brand: 'other' }), ['Moa02'])
    t.same(
      await list({ since: '2026-01-02', until: '2026-01-02' }),
      all.filter((each) => each.endsWith('02')),
    )
    t.same(await list({ market: 'aldi', until: '2026-01-01' }), ['Mda01', 'Bda01'])
    t.same(await list({ market: 'nowhere' }), [])
  }
})

t.test('listMarketPrices lists the price in force of every product, over all pages', async (t) => {
  const { client } = await startShop(t)
  const body = [
    newPrice({ valid_from: '2026-01-01' }),
    newPrice({ valid_from: '2026-01-03' }),
    newPrice({ product: 'Bread', valid_from: '2026-01-02' }),
    newPrice({ brand: 'other', valid_from: '2026-01-05' }),
    newPrice({ market: 'lidl', product: 'Bread', valid_from: '2026-01-01' }),
  ]
  await client.POST('/prices/batch', { body })
  for (const limit of [1, 2, 100]) {
    const list = (on: string) => listAll(t, client, '/markets/1/prices', { on }, limit)
    t.same(await list('2025-12-31'), [])
    t.same(await list('2026-01-01'), ['Mda01'])
    t.same(await list('2026-01-04'), ['Mda03', 'Bda02'])
    t.same(await list('2026-01-05'), ['Mda03', 'Bda02', 'Moa05'])
    t.same(
      await listAll(t, client, '/markets/1/prices', {}, limit),
      ['Mda03', 'Bda02', 'Moa05'],
      'today by default',
    )
  }
  const missing = await client.GET('/markets/{market_id}/prices', { params: { path: { market_id: 3 } } })
  t.equal(missing.response.status, 404)
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
