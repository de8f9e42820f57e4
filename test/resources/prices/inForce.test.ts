// The prices in force of some products, compared with the history.
import t from 'tap'
import type { Test } from 'tap'
import type { operations } from '../../../generated/api.d.ts'
import type { Schemas } from '../../../src/contract/document.ts'
import { startApp } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'
import { newPrice } from './sample.ts'

type Query = operations['listPricesInForce']['parameters']['query']

const markets = ['a', 'b', 'c', 'd']
const days = ['2026-01-01', '2026-01-03', '2026-01-05']

/** Products of which each market sells some, from some day on. */
async function startHistory(t: Test) {
  const { client, send } = await startApp(t)
  await client.POST('/markets/batch', { body: markets.map((name) => newMarket({ name })) })
  const names = Array.from({ length: 12 }, (_, index) => `product ${index}`)
  await client.POST('/products/batch', { body: names.map((name) => newProduct({ name })) })
  const body = names.flatMap((product, index) =>
    markets.flatMap((market, place) =>
      days
        .filter((_, day) => (index + 2 * place + day) % 4 > 1)
        .map((valid_from) => newPrice({ market, product, valid_from, price: `${index}.${place}` })),
    ),
  )
  const { data } = await client.POST('/prices/batch', { body })
  t.equal(data?.created, body.length, 'prices')
  const history = await client.GET('/prices', { params: { query: { limit: 1000 } } })

  /** All pages of the list. */
  const list = async (query: Query) => {
    const ids: number[] = []
    let cursor: string | undefined
    do {
      const params = { query: { ...query, ...(cursor !== undefined && { cursor }) } }
      const { data, error } = await client.GET('/prices/in-force', { params })
      if (data === undefined) throw new Error(error?.detail)
      ids.push(...data.items.map(({ id }) => id))
      cursor = data.next_cursor ?? undefined
    } while (cursor !== undefined)
    return ids
  }
  return { client, send, list, history: history.data?.items ?? [] }
}

/** The newest price of each product and market until a day. */
function expected(
  history: Schemas['Price'][],
  { product_id, market_id, on = '9999-12-31' }: Query,
): number[] {
  // The history is ordered by product, market and day.
  const newest = new Map(
    history
      .filter((price) => product_id.includes(price.product_id) && price.valid_from <= on)
      .filter((price) => market_id === undefined || market_id.includes(price.market_id))
      .map((price) => [`${price.product_id} ${price.market_id}`, price.id]),
  )
  return [...newest.values()]
}

t.test('listPricesInForce lists the newest price of each product and market, over all pages', async (t) => {
  const { list, history } = await startHistory(t)
  for (const product_id of [[5], [12, 1, 3, 1, 99], history.map((price) => price.product_id).slice(0, 100)]) {
    for (const market_id of [undefined, [2], [4, 99, 1, 4]]) {
      for (const on of [undefined, '2025-12-31', '2026-01-01', '2026-01-04', '2026-01-05']) {
        const query = { product_id, ...(market_id && { market_id }), ...(on !== undefined && { on }) }
        const wanted = expected(history, query)
        for (const limit of [1, 5, 1000]) {
          t.same(await list({ ...query, limit }), wanted, JSON.stringify({ ...query, limit }))
        }
      }
    }
  }
})

t.test('the products are required, and what does not exist has no price', async (t) => {
  const { client, send } = await startHistory(t)
  const missing = await send('GET', '/api/prices/in-force')
  t.equal(missing.statusCode, 400)
  t.match(JSON.parse(missing.body), { errors: [{ pointer: '/product_id', detail: 'is required' }] })
  const { data } = await client.GET('/prices/in-force', { params: { query: { product_id: [4711] } } })
  t.same(data, { items: [], next_cursor: null })
})

t.test('a cursor keeps the day of its first page', async (t) => {
  const { client, send } = await startHistory(t)
  const query = { product_id: [1, 2, 3], limit: 1 }
  const { data } = await client.GET('/prices/in-force', { params: { query } })
  const cursor = data?.next_cursor ?? ''
  const [, day] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[]
  t.match(day, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
  const other = await send('GET', `/api/prices/in-force?product_id=1,2&cursor=${cursor}`)
  t.equal(other.statusCode, 400, 'other products')
  const sameInAnotherOrder = await send('GET', `/api/prices/in-force?product_id=3,2,1&cursor=${cursor}`)
  t.equal(sameInAnotherOrder.statusCode, 200, 'the same products in another order')
})
