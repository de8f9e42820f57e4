import t from 'tap'
import { startApp } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'
import { newPrice } from './sample.ts'

const names = ['a', 'b', 'c']

// Each list by its path, with queries that make it another list.
const lists: Record<string, string[]> = {
  '/api/markets': ['name=b'],
  '/api/products': ['name=b', 'brand=dairyfield', 'sort=name', 'sort=brand'],
  '/api/products?sort=name': ['sort=brand', 'sort=id', 'brand=dairyfield'],
  '/api/prices': [
    'market=a',
    'brand=dairyfield',
    'product=b',
    'since=2026-01-01',
    'until=2026-12-31',
    'sort=valid_from',
  ],
  '/api/prices?sort=valid_from': ['sort=valid_from_desc', 'sort=product', 'market=a', 'since=2026-01-01'],
  '/api/prices/in-force?product_id=1,2': [
    'product_id=1',
    'product_id=1,2&market_id=1',
    'product_id=1,2&on=2026-02-01',
  ],
  '/api/markets/1/prices': ['on=2026-02-01'],
}

t.test('a cursor continues its own list, and is rejected by every other', async (t) => {
  const { client, send } = await startApp(t)
  await client.POST('/markets/batch', { body: names.map((name) => newMarket({ name })) })
  await client.POST('/products/batch', { body: names.map((name) => newProduct({ name })) })
  const prices = names.flatMap((market) => names.map((product) => newPrice({ market, product })))
  await client.POST('/prices/batch', { body: prices })

  const cursors = new Map<string, string>()
  for (const [list, others] of Object.entries(lists)) {
    const url = `${list}${list.includes('?') ? '&' : '?'}limit=2`
    const { next_cursor } = JSON.parse((await send('GET', url)).body) as { next_cursor: string }
    cursors.set(list, next_cursor)
    t.equal((await send('GET', `${url}&cursor=${next_cursor}`)).statusCode, 200, list)
    for (const other of others) {
      const path = list.replace(/\?.*/, '')
      const response = await send('GET', `${path}?${other}&cursor=${next_cursor}`)
      t.equal(response.statusCode, 400, `${list} ${other}`)
    }
  }
  for (const list of Object.keys(lists)) {
    for (const [other, cursor] of cursors) {
      if (list === other) continue
      const url = `${list}${list.includes('?') ? '&' : '?'}cursor=${cursor}`
      t.equal((await send('GET', url)).statusCode, 400, `${list} with the cursor of ${other}`)
    }
  }
  const market = await send('GET', `/api/markets/2/prices?cursor=${cursors.get('/api/markets/1/prices')}`)
  t.equal(market.statusCode, 400, 'the prices of another market')
})

t.test(
  'a cursor is valid with another limit, and one that the service did not create is rejected',
  async (t) => {
    const { client, send } = await startApp(t)
    await client.POST('/products/batch', { body: names.map((name) => newProduct({ name })) })
    const first = await client.GET('/products', { params: { query: { limit: 1 } } })
    const { statusCode } = await send('GET', `/api/products?limit=2&cursor=${first.data?.next_cursor}`)
    t.equal(statusCode, 200, 'another limit')
    for (const cursor of [Buffer.from('["x",1]').toString('base64url'), 'nonsense', '']) {
      const { statusCode, body } = await send('GET', `/api/products?cursor=${cursor}`)
      t.equal(statusCode, 400, `"${cursor}"`)
      t.match(JSON.parse(body), { errors: [{ in: 'query', pointer: '/cursor' }] })
    }
  },
)
