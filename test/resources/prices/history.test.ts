// The order and the filters of the history, with every plan of its queries.
import { sql } from 'kysely'
import t from 'tap'
import type { Test } from 'tap'
import { dialectOf } from '../../../src/database/dialect.ts'
import { listPrices } from '../../../src/resources/prices/history.ts'
import type { PriceList } from '../../../src/resources/prices/history.ts'
import { findCandidates, sortCandidates } from '../../../src/resources/prices/historyCandidates.ts'
import { seekByDay } from '../../../src/resources/prices/historyOnPostgres.ts'
import type { HistoryQuery, PriceKey, PriceSort } from '../../../src/resources/prices/historyQuery.ts'
import { scanRuns } from '../../../src/resources/prices/historyRuns.ts'
import { scanByProduct } from '../../../src/resources/prices/historyScan.ts'
import type { Db } from '../../../src/resources/tables.ts'
import { onPostgres, onSqlite } from '../../support/databases.ts'
import { startApp } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'
import { newPrice } from './sample.ts'

const markets = ['a', 'b', 'c']
const brands = ['x', 'y']
const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']
const sorts: PriceSort[] = ['product', 'valid_from', 'valid_from_desc']

/** Products with gaps between their ids, the last one in one market only, and prices on some of the days. */
async function startHistory(t: Test) {
  const { client, db, send } = await startApp(t)
  await client.POST('/markets/batch', { body: markets.map((name) => newMarket({ name })) })
  const names = Array.from({ length: 24 }, (_, index) => `product ${index}`)
  const products = names.map((name, index) => newProduct({ name, brand: brands[index % 2] ?? '' }))
  await client.POST('/products/batch', { body: products })
  for (const product_id of [1, 7, 8, 9]) {
    await client.DELETE('/products/{product_id}', { params: { path: { product_id } } })
  }
  const body = products.flatMap(({ name: product, brand }, index) =>
    [1, 7, 8, 9].includes(index + 1)
      ? []
      : markets.flatMap((market, place) =>
          days.flatMap((valid_from, day) =>
            (index + 2 * place + day) % 3 === 0 || (index === 23 && place > 0)
              ? []
              : [newPrice({ market, brand, product, valid_from })],
          ),
        ),
  )
  const { data } = await client.POST('/prices/batch', { body })
  t.equal(data?.created, body.length, 'prices')
  return { db, send }
}

interface Row extends PriceKey {
  market: string
  brand: string
  product: string
}

/** Ids in no order, duplicate ones and those of no market or product among them. */
const idFilters = [
  {},
  { marketIds: [3, 2, 3] },
  { productIds: [13, 4, 99, 24, 5] },
  { marketIds: [99, 1], productIds: [24, 23, 6] },
]

/** Every combination of filters. */
const filters = [undefined, 'b', 'nowhere'].flatMap((market) =>
  [undefined, 'x'].flatMap((brand) =>
    [undefined, 'product 3', 'product 12'].flatMap((product) =>
      [undefined, '2026-01-02', '2026-02-01'].flatMap((since) =>
        [undefined, '2026-01-03'].flatMap((until) =>
          idFilters.map((ids) => ({ ...ids, market, brand, product, since, until })),
        ),
      ),
    ),
  ),
)

function expected(all: Row[], list: PriceList): string[] {
  const { marketIds, productIds, market, brand, product, since, until, sort } = list
  const keyOf = ({ product_id, market_id, valid_from }: Row) => {
    const ids = [product_id, market_id].map((id) => String(id).padStart(3, '0'))
    return sort === 'product' ? [...ids, valid_from].join() : [valid_from, ...ids].join()
  }
  const keys = all
    .filter((row) => marketIds === undefined || marketIds.includes(row.market_id))
    .filter((row) => productIds === undefined || productIds.includes(row.product_id))
    .filter((row) => market === undefined || row.market === market)
    .filter((row) => brand === undefined || row.brand === brand)
    .filter((row) => product === undefined || row.product === product)
    .filter((row) => since === undefined || row.valid_from >= since)
    .filter((row) => until === undefined || row.valid_from <= until)
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .map(nameOf)
  return sort === 'valid_from_desc' ? keys.reverse() : keys
}

function nameOf({ product_id, market_id, valid_from }: PriceKey): string {
  return `${product_id} ${market_id} ${valid_from}`
}

/** Reads a page of a list by one of its plans. */
type Plan = (list: PriceList, limit: number) => Promise<PriceKey[]>

async function allPages(list: PriceList, limit: number, read: Plan): Promise<string[]> {
  const seen: PriceKey[] = []
  for (;;) {
    const page = await read({ ...list, after: seen.at(-1) }, limit)
    seen.push(...page)
    if (page.length < limit) return seen.map(nameOf)
  }
}

/** The query of a list. The ids of the markets follow their order; no market has the last one. */
function queryOf({ market, marketIds, ...list }: PriceList): HistoryQuery {
  const id = market === undefined ? undefined : [...markets, 'nowhere'].indexOf(market) + 1
  const others = marketIds?.filter((each) => each === id) ?? [id ?? 0]
  return { ...list, marketIds: id === undefined ? marketIds : others }
}

/** The plans of SQLite, which the list chooses from by the number of prices. */
function plansOf(db: Db): Record<string, Plan> {
  const scan = (query: HistoryQuery, limit: number, size?: number) =>
    (query.sort === 'product' ? scanByProduct : scanRuns)(db, query, limit, size)
  return {
    'a scan in steps of 1': (list, limit) => scan(queryOf(list), limit, 1),
    'a scan in steps of 5': (list, limit) => scan(queryOf(list), limit, 5),
    'a scan in one step': (list, limit) => scan(queryOf(list), limit),
    'sorted candidates': async (list, limit) => {
      const query = queryOf(list)
      const candidates = await findCandidates(db, query)
      return candidates === undefined ? scan(query, limit) : sortCandidates(db, candidates, query, limit)
    },
  }
}

t.test('each plan lists the same prices in the same order, over all pages', async (t) => {
  const { db } = await startHistory(t)
  const all = (await listPrices(db, { sort: 'product' }, 1000)) as Row[]
  const plans: Record<string, Plan> = {
    // It returns one price more than the limit.
    'the plan of the list': (list, limit) => listPrices(db, list, limit - 1),
    ...(dialectOf(db).name === 'sqlite' && plansOf(db)),
  }
  const names = Object.keys(plans)
  for (const sort of sorts) {
    for (const [index, filter] of filters.entries()) {
      const list = { ...filter, sort }
      const wanted = expected(all, list)
      // One of the plans in turn: their number shares no divisor with that of a filter's values, so each plan gets all values.
      const name = names[index % names.length] ?? ''
      for (const limit of [7, 500]) {
        const rows = await allPages(list, limit, plans[name] as Plan)
        if (rows.join() !== wanted.join())
          t.same(rows, wanted, `${name}: ${JSON.stringify({ ...list, limit })}`)
      }
    }
    t.pass(`${filters.length} filters, ${sort}`)
  }
})

t.test('a loose index scan on PostgreSQL lists the same prices', onPostgres, async (t) => {
  const { db } = await startHistory(t)
  const all = (await listPrices(db, { sort: 'product' }, 1000)) as Row[]
  for (const sort of ['valid_from', 'valid_from_desc'] as const) {
    for (const filter of filters.filter(({ productIds }) => productIds !== undefined)) {
      const list = { ...filter, sort }
      // The list of a market that another filter excludes is empty without a query.
      if (queryOf(list).marketIds?.length === 0) continue
      const rows = await allPages(list, 7, (list, limit) => seekByDay(db, queryOf(list), limit))
      const wanted = expected(all, list)
      if (rows.join() !== wanted.join()) t.same(rows, wanted, JSON.stringify(list))
    }
    t.pass(sort)
  }
})

t.test('the prices of a product in a market are few where each of the two has many', onSqlite, async (t) => {
  const { db } = await startHistory(t)
  // Each has more prices than are sorted for a page.
  for (const [market, product] of [
    [1, 12],
    [2, 13],
  ]) {
    await sql`
      with recursive day(n) as (select 1 union all select n + 1 from day where n < 6000)
      insert into price (market_id, product_id, price, currency, valid_from)
      select ${market}, ${product}, 100, 'EUR', date('2000-01-01', n || ' days') from day`.execute(db)
  }
  const sort = 'valid_from'
  for (const one of [{ productIds: [12] }, { product: 'product 11' }]) {
    t.equal(await findCandidates(db, { ...one, sort }), undefined, 'the product has many prices')
    const candidates = await findCandidates(db, { ...one, marketIds: [2], sort })
    t.not(candidates, undefined, `few prices are candidates: ${JSON.stringify(one)}`)
  }
})

t.test('sort=valid_from lists what has changed since a day, and a cursor continues it', async (t) => {
  const { send } = await startHistory(t)
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await send('GET', `/api/prices?since=2026-01-03&sort=valid_from_desc&limit=9${cursor}`)
    const page = JSON.parse(body) as { items: { valid_from: string }[]; next_cursor: string | null }
    seen.push(...page.items.map(({ valid_from }) => valid_from))
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
  } while (cursor !== '')
  t.same(seen, [...seen].sort().reverse(), 'the newest day first')
  t.same([...new Set(seen)], ['2026-01-04', '2026-01-03'], 'the days')
})

t.test('a cursor that a client has made up lists no price outside of the days', async (t) => {
  const { db } = await startHistory(t)
  for (const sort of ['valid_from', 'valid_from_desc'] as const) {
    const after = {
      product_id: 1,
      market_id: 1,
      valid_from: sort === 'valid_from' ? '2000-01-01' : '2100-01-01',
    }
    const rows = await listPrices(db, { sort, since: '2026-01-02', until: '2026-01-03', after }, 1000)
    t.same([...new Set(rows.map(({ valid_from }) => valid_from))].sort(), ['2026-01-02', '2026-01-03'], sort)
  }
})
