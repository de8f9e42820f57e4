import { CompiledQuery, sql } from 'kysely'
import t from 'tap'
import { migrate } from '../../../src/database/migrations.ts'
import { openDatabase } from '../../../src/database/connection.ts'
import type { Db, Tables } from '../../../src/resources/tables.ts'
import { listMarkets, upsertMarkets } from '../../../src/resources/markets/queries.ts'
import { selectRange } from '../../../src/resources/prices/historyByDay.ts'
import type { HistoryQuery } from '../../../src/resources/prices/historyQuery.ts'
import { scanRuns } from '../../../src/resources/prices/historyRuns.ts'
import { scanByProduct } from '../../../src/resources/prices/historyScan.ts'
import { listMarketPrices, listProductPrices } from '../../../src/resources/prices/inForce.ts'
import { listPricesInForce } from '../../../src/resources/prices/inForceOfProducts.ts'
import { upsertPrices } from '../../../src/resources/prices/queries.ts'
import { listProducts } from '../../../src/resources/products/list.ts'
import { scanList } from '../../../src/resources/products/searchOnSqlite.ts'
import { upsertProducts } from '../../../src/resources/products/queries.ts'

const day = '2026-01-01'
const after = { product_id: 1, market_id: 1, valid_from: day }

// The cost of a list must follow the rows that it returns: each step of its plan searches an index or walks along one, and
// only a product's few prices in force are sorted.
const lists: Record<string, (db: Db) => Promise<unknown>> = {
  markets: (db) => listMarkets(db, {}, 10),
  'markets by name': (db) => listMarkets(db, { name: 'a' }, 10),
  products: (db) => listProducts(db, { sort: 'id', after: { id: 5 } }, 10),
  'products in the order of their names': (db) =>
    listProducts(db, { sort: 'name', after: { name: 'a', brand: 'b' } }, 10),
  'products in the order of their brands': (db) =>
    listProducts(db, { sort: 'brand', after: { name: 'a', brand: 'b' } }, 10),
  'products of a name': (db) => listProducts(db, { name: 'a', sort: 'name' }, 10),
  'products of a brand': (db) => listProducts(db, { brand: 'a', sort: 'brand' }, 10),
  'products of a brand in the order of their ids': (db) => listProducts(db, { brand: 'a', sort: 'id' }, 10),
  'products with words': (db) => listProducts(db, { search: 'na 1', sort: 'id', after: { id: 5 } }, 10),
  'many products with words in the order of their names': (db) =>
    scanList(db, { words: ['na', '1'], sort: 'name', after: { name: 'a', brand: 'b' } }, 10),
  'many products of a brand with words': (db) =>
    scanList(db, { words: ['na', '1'], brand: 'a', sort: 'id', after: { id: 5 } }, 10),
  'the history': (db) => scanByProduct(db, { sort: 'product' }, 10),
  'the history after a price': (db) => scanByProduct(db, { sort: 'product', after }, 10),
  'the history of a market': (db) => scanByProduct(db, { sort: 'product', marketIds: [1], since: day }, 10),
  'the history of markets': (db) => scanByProduct(db, { sort: 'product', marketIds: [2, 1], after }, 10),
  'the history of products': (db) => scanByProduct(db, { sort: 'product', productIds: [3, 1], after }, 10),
  'the history of products in markets': (db) =>
    scanByProduct(db, { sort: 'product', marketIds: [2, 1], productIds: [3, 1] }, 10),
  'the history of a product': (db) =>
    scanByProduct(db, { sort: 'product', brand: 'a', product: 'b', until: day }, 10),
  'the history of some days': (db) => scanByProduct(db, { sort: 'product', since: day, until: day }, 10),
  'the history by day': (db) => selectRange(db, { sort: 'valid_from', since: day, until: day }, 10),
  'the history by day after a price': (db) => selectRange(db, { sort: 'valid_from', after, until: day }, 10),
  'the prices in force of products': (db) =>
    listPricesInForce(db, { productIds: [2, 1], on: day, after }, 10),
  'the prices in force of products in some markets': (db) =>
    listPricesInForce(db, { productIds: [2, 1], marketIds: [3, 1], on: day, after }, 10),
  'the prices in force in a market': (db) => listMarketPrices(db, 1, day, 10, 5),
}

for (const [name, list] of Object.entries(lists)) {
  t.test(`${name}: no table is read and sorted`, async (t) => {
    const plan = await planOf(list)
    t.not(plan.length, 0, 'the plan has steps')
    t.same(
      plan.filter((step) => /TEMP B-TREE|SCAN price(?! USING (COVERING )?INDEX)|AUTOMATIC/.test(step)),
      [],
      plan.join('\n'),
    )
  })
}

const histories: Record<string, Partial<HistoryQuery>> = {
  products: { productIds: [3, 1] },
  'products in markets': { marketIds: [2, 1], productIds: [3, 1] },
  'a market': { marketIds: [1], after, since: day },
  'a brand': { brand: 'a', until: day },
}

for (const [name, query] of Object.entries(histories)) {
  for (const sort of ['valid_from', 'valid_from_desc'] as const) {
    t.test(`the history of ${name} by day: only the prices of the runs are sorted, ${sort}`, async (t) => {
      const plan = await planOf((db) => scanRuns(db, { ...query, sort }, 10))
      t.same(
        plan.filter((step) => /SCAN|TEMP|AUTOMATIC/.test(step)),
        ['SCAN CONSTANT ROW', 'SCAN run', 'SCAN run', 'USE TEMP B-TREE FOR ORDER BY'],
        plan.join('\n'),
      )
      t.same(
        plan.filter((step) => step.includes('SEARCH price') && !step.includes('price_day_product_market')),
        [],
        'prices are found by the index by day',
      )
    })
  }
}

t.test('the history of a product in a market by day is a range of an index', async (t) => {
  for (const sort of ['valid_from', 'valid_from_desc'] as const) {
    const plan = await planOf((db) => selectRange(db, { sort, after, marketIds: [1], productIds: [2] }, 10))
    t.match(
      plan.filter((step) => /SEARCH price|SCAN|TEMP/.test(step)),
      [/\((market_id|product_id)=\? AND (market_id|product_id)=\? AND valid_from[<>]\?\)$/],
      plan.join('\n'),
    )
  }
})

t.test('the prices in force in a market are read in the order of the index', async (t) => {
  const plan = await planOf((db) => listMarketPrices(db, 1, day, 10))
  const outer = plan.filter((step) => /^(SCAN|SEARCH) (found|price|market|product)\b/.test(step)).slice(-4)
  t.match(outer, [/found/, /price/, /market/, /product/])
})

t.test('the prices in force of a product are the only sorted rows', async (t) => {
  const plan = await planOf((db) => listProductPrices(db, 1, day, 10))
  t.match(
    plan.filter((step) => /SCAN|TEMP/.test(step)),
    ['SCAN found', 'SCAN found', 'USE TEMP B-TREE FOR ORDER BY'],
  )
})

const mode = { on_conflict: 'fail', dry_run: false } as const

/** Inserts rows and analyzes them: with these statistics SQLite would reorder joins where it can. */
async function fill(db: Db) {
  const times = { opening_time: '08:00', closing_time: '20:00' }
  const names = Array.from({ length: 40 }, (_, index) => `name ${index}`)
  await upsertMarkets(
    db,
    names.map((name) => ({ name, address: 'x', ...times })),
    mode,
  )
  await upsertProducts(
    db,
    names.map((name) => ({ name, brand: 'a' })),
    mode,
  )
  const price = { market: 'name 1', brand: 'a', price: '1.00' }
  await upsertPrices(
    db,
    names.toReversed().map((product) => ({ ...price, product })),
    mode,
    day,
  )
  await sql`analyze`.execute(db)
}

/** The lines of EXPLAIN QUERY PLAN for a query. */
async function planOf(query: (db: Db) => Promise<unknown>): Promise<string[]> {
  const queries: CompiledQuery[] = []
  const db = openDatabase<Tables>('sqlite::memory:', ({ query }) => void queries.push(query))
  await migrate(db)
  await fill(db)
  queries.length = 0
  await query(db)
  const [{ sql, parameters } = CompiledQuery.raw('')] = queries
  const { rows } = await db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
  )
  await db.destroy()
  return rows.map(({ detail }) => detail)
}
