import { sql } from 'kysely'
import type { Expression, RawBuilder, Selectable } from 'kysely'
import { pathTo } from '../../contract/paths.ts'
import { propertiesOf } from '../../contract/schema.ts'
import type { Schemas } from '../../contract/document.ts'
import type { Db, Tables } from '../tables.ts'
import { dialectOf } from '../../database/dialect.ts'
import { formatAmount, parseAmount } from './amount.ts'
import { conflict, notFound, Problem } from '../../contract/problem.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import { batchResult } from '../batchResult.ts'
import type { BatchRow, OnConflict } from '../../database/upsertBatch.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { allNull, sameValues, wantedRows } from '../../database/rows.ts'

type Price = Schemas['Price']
type NewPrice = Schemas['NewPrice']

/** A price as it is stored. */
type Stored = Selectable<Tables['price']>
type Values = Omit<Stored, 'id'>

/** The columns that are shown as they are stored. */
type Plain = Exclude<keyof Values, 'market_id' | 'product_id' | 'price'>

const otherwise = ['market', 'brand', 'product', 'price']
const plain = propertiesOf('NewPrice').filter((name): name is Plain => !otherwise.includes(name))
const nulls = allNull(plain)
const columns = ['market_id', 'product_id', 'price', ...plain] as const

/** Where the history goes on: after this product, market and day. */
export interface AfterPrice {
  product_id: number
  market_id: number
  valid_from: string
}

/** Which prices the history shows. */
export interface PriceFilter {
  market?: string
  brand?: string
  product?: string
  since?: string
  until?: string
}

const shown = [
  'price.id',
  'market.name as market',
  'product.brand',
  'product.name as product',
  'price.price',
  ...plain.map((column) => `price.${column}` as const),
] as const

function show<Row extends { price: number }>(row: Row): Omit<Row, 'price'> & { price: string } {
  return { ...row, price: formatAmount(row.price) }
}

/** The price of this id, if there is one. */
export async function findPrice(db: Db, id: number): Promise<Price | undefined> {
  const [row] = await selectPrice(db, { id })
  return row && show(row)
}

const selectPrice = preparedQuery((db: Db, param: Param<{ id: number }>) =>
  db
    .selectFrom('price')
    .innerJoin('market', 'market.id', 'price.market_id')
    .innerJoin('product', 'product.id', 'price.product_id')
    .select(shown)
    .where('price.id', '=', param('id')),
)

/**
 * The history by product, market and day, one row more than `limit` when there is one more, each with the ids that a
 * cursor needs.
 */
export async function listPrices(db: Db, filter: PriceFilter, limit: number, after?: AfterPrice) {
  // The joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2): products in the order of
  // their ids, then the markets that have prices of each, then the days of the two, found by one seek. So a page costs
  // what it shows: rows of other brands, markets or days are never read, and nothing is sorted. PostgreSQL orders joins by
  // itself, and walks the same index.
  const markets =
    filter.market === undefined
      ? looseIndexScan(db, 'market_id', 'product_id', sql.ref<number>('product.id'), 0)
          .selectFrom('found')
          .select('found.id')
      : db.selectFrom('market').select('market.id').where('market.name', '=', filter.market)
  const isHelped = filter.market !== undefined || dialectOf(db).name === 'sqlite'
  let query = db
    .selectFrom('product')
    .crossJoin('price')
    .crossJoin('market')
    .whereRef('price.product_id', '=', 'product.id')
    .$if(isHelped, (some) => some.where('price.market_id', 'in', markets))
    .whereRef('market.id', '=', 'price.market_id')
    .select([...shown, 'price.product_id', 'price.market_id'])
  if (filter.brand !== undefined) query = query.where('product.brand', '=', filter.brand)
  if (filter.product !== undefined) query = query.where('product.name', '=', filter.product)
  if (filter.since !== undefined) query = query.where('price.valid_from', '>=', filter.since)
  if (filter.until !== undefined) query = query.where('price.valid_from', '<=', filter.until)
  if (after !== undefined) {
    query = query
      .where('product.id', '>=', after.product_id)
      .where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('price.product_id', 'price.market_id', 'price.valid_from'),
          '>',
          tuple(after.product_id, after.market_id, after.valid_from),
        ),
      )
  }
  const rows = await query
    .orderBy('product.id')
    .orderBy('price.market_id')
    .orderBy('price.valid_from')
    .limit(limit + 1)
    .execute()
  return rows.map(show)
}

/**
 * The distinct products of a market's prices, or markets of a product's, above `after` and in ascending order, as the
 * table `found`. SQL's DISTINCT would read every price; this jumps from each id to the next one in the index.
 */
function looseIndexScan(
  db: Db,
  scanned: 'product_id' | 'market_id',
  fixed: 'market_id' | 'product_id',
  value: Expression<number>,
  after: number | Expression<number>,
) {
  return db.withRecursive('found(id)', (cte) =>
    cte
      .selectFrom('price')
      .select(({ fn }) => fn.min<number | null>(scanned).as('id'))
      .where(fixed, '=', value)
      .where(scanned, '>', after)
      .unionAll(
        cte
          .selectFrom('found')
          .where('found.id', 'is not', null)
          .select(({ selectFrom }) =>
            selectFrom('price')
              .select(({ fn }) => fn.min<number | null>(scanned).as('id'))
              .where(fixed, '=', value)
              .whereRef(scanned, '>', 'found.id')
              .as('id'),
          ),
      ),
  )
}

/**
 * The price in force on a day of each product of a market, or at each market of a product, in the order of `found`: the
 * joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2).
 */
function selectInForce(
  db: Db,
  scanned: 'product_id' | 'market_id',
  fixed: 'market_id' | 'product_id',
  value: Expression<number>,
  on: Expression<string>,
  after: number | Expression<number>,
) {
  return looseIndexScan(db, scanned, fixed, value, after)
    .selectFrom('found')
    .crossJoin('price')
    .crossJoin('market')
    .crossJoin('product')
    .where('price.id', '=', ({ selectFrom }) =>
      selectFrom('price as day')
        .select('day.id')
        .where(`day.${fixed}`, '=', value)
        .whereRef(`day.${scanned}`, '=', 'found.id')
        .where('day.valid_from', '<=', dialectOf(db).bound(on))
        .orderBy('day.valid_from', 'desc')
        .limit(1),
    )
    .whereRef('market.id', '=', 'price.market_id')
    .whereRef('product.id', '=', 'price.product_id')
}

/**
 * The same on PostgreSQL, in no order: a seek in the index for every product, or market, there is. It orders joins as it
 * thinks best, but this one it can only do from the outside in, so that a LIMIT ends it early.
 */
function seekInForce(
  db: Db,
  scanned: 'product.id' | 'market.id',
  fixed: 'market.id' | 'product.id',
  value: Expression<number>,
  on: Expression<string>,
  after: number | Expression<number>,
) {
  return db
    .selectFrom('market')
    .crossJoin('product')
    .innerJoinLateral(
      ({ selectFrom }) =>
        selectFrom('price')
          .selectAll()
          .whereRef('price.market_id', '=', 'market.id')
          .whereRef('price.product_id', '=', 'product.id')
          .where('price.valid_from', '<=', on)
          .orderBy('price.valid_from', 'desc')
          .limit(1)
          .as('price'),
      (join) => join.onTrue(),
    )
    .where(fixed, '=', value)
    .where(scanned, '>', after)
}

/**
 * The price in force on a day of every product sold in a market, products after this id in the order of their ids,
 * one more than `limit` when there is one more, each with the id that a cursor needs.
 */
export async function listMarketPrices(db: Db, marketId: number, on: string, limit: number, after = 0) {
  const rows = await selectMarketPrices(db, { marketId, on, after, limit: limit + 1 })
  return rows.map(show)
}

// On SQLite no ORDER BY, which would walk the whole market to sort it: the recursion hands out its rows in the order in which it
// finds them (sqlite.org/lang_with.html, 3), and it finds products by their ids.
const selectMarketPrices = preparedQuery(
  (db: Db, param: Param<{ marketId: number; on: string; after: number; limit: number }>) =>
    dialectOf(db).name === 'sqlite'
      ? selectInForce(db, 'product_id', 'market_id', param('marketId'), param('on'), param('after'))
          .select([...shown, 'price.product_id'])
          .limit(param('limit'))
      : seekInForce(db, 'product.id', 'market.id', param('marketId'), param('on'), param('after'))
          .select([...shown, 'price.product_id'])
          .orderBy('product.id')
          .limit(param('limit')),
)

/** The price in force on a day at every market that sells a product, cheapest first within a currency. */
export async function listProductPrices(
  db: Db,
  productId: number,
  on: string,
  limit: number,
): Promise<Price[]> {
  return (await selectProductPrices(db, { productId, on, limit })).map(show)
}

const selectProductPrices = preparedQuery(
  (db: Db, param: Param<{ productId: number; on: string; limit: number }>) =>
    (dialectOf(db).name === 'sqlite'
      ? selectInForce(db, 'market_id', 'product_id', param('productId'), param('on'), 0).select(shown)
      : seekInForce(db, 'market.id', 'product.id', param('productId'), param('on'), 0).select(shown)
    )
      .orderBy('price.currency')
      .orderBy('price.price')
      .orderBy('market.name')
      .limit(param('limit')),
)

/** The ids of the market and the product that a price names; throws a 404 for the one that does not exist. */
export async function resolveNames(db: Db, { market, brand, product }: NewPrice) {
  const [ids] = await selectIds(db, { market, brand, product })
  const { market_id = null, product_id = null } = ids ?? {}
  if (market_id === null) throw unknownMarket(market)
  if (product_id === null) throw unknownProduct(product, brand)
  return { market_id, product_id }
}

const selectIds = preparedQuery((db: Db, param: Param<{ market: string; brand: string; product: string }>) =>
  db.selectNoFrom(({ selectFrom }) => [
    selectFrom('market').select('id').where('name', '=', param('market')).as('market_id'),
    selectFrom('product')
      .select('id')
      .where('name', '=', param('product'))
      .where('brand', '=', param('brand'))
      .as('product_id'),
  ]),
)

function unknownMarket(name: string): Problem {
  return notFound(`market named "${name}"`)
}

function unknownProduct(name: string, brand: string): Problem {
  return notFound(`product "${name}" of "${brand}"`)
}

/** A price as it is to be stored; `day` is its day when it names none. */
export function toRow(
  { market: _market, brand: _brand, product: _product, ...price }: NewPrice,
  ids: { market_id: number; product_id: number },
  day: string,
): Values {
  return {
    ...nulls,
    ...price,
    ...ids,
    price: parseAmount(price.price),
    currency: price.currency ?? 'EUR',
    valid_from: price.valid_from ?? day,
  }
}

/** A price that was just stored under this id, as it is shown: the names are those by which it was found. */
export function toApi({ market, brand, product }: NewPrice, stored: Values, id: number): Price {
  const { market_id: _market, product_id: _product, price, ...others } = stored
  return show({ id, market, brand, product, price, ...others })
}

/** The stored price of this market, product and day, if there is one. */
export async function findPriceOfDay(db: Db, { market_id, product_id, valid_from }: Values) {
  return db
    .selectFrom('price')
    .selectAll()
    .where('product_id', '=', product_id)
    .where('market_id', '=', market_id)
    .where('valid_from', '=', valid_from)
    .executeTakeFirst()
}

/** Inserts a price and gives its id, or nothing when its market, product and day are taken. */
export async function insertPrice(db: Db, price: Values): Promise<number | undefined> {
  return (await insertValues(db, price))[0]?.id
}

type Params = { [Column in keyof Values]: RawBuilder<Values[Column]> }

const insertValues = preparedQuery((db: Db, param: Param<Values>) =>
  db
    .insertInto('price')
    .values(Object.fromEntries(columns.map((column) => [column, param(column)])) as Params)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id'),
)

/** Replaces all values of a price. */
export async function updatePrice(db: Db, id: number, price: Values): Promise<void> {
  await db.updateTable('price').set(price).where('id', '=', id).execute()
}

/** Deletes a price. */
export async function deletePrice(db: Db, id: number): Promise<void> {
  await db.deleteFrom('price').where('id', '=', id).execute()
}

/** Whether two prices of one market, product and day have the same values. */
export function samePrice(one: Values, other: Values): boolean {
  return sameValues(columns, one, other)
}

/** The problem of a price whose market, product and day have a price with other values. */
export function priceConflict({ valid_from }: Values, id: number | undefined): Problem {
  return conflict(`A price from ${valid_from}`, id === undefined ? undefined : pathTo('prices', id))
}

/** Adds many prices in a transaction; `day` is the day of those that name none. */
export async function insertPrices(
  trx: Db,
  prices: NewPrice[],
  onConflict: OnConflict,
  day: string,
): Promise<Schemas['BatchResult']> {
  const rows = await resolveAll(trx, prices, day)
  const key = ['product_id', 'market_id', 'valid_from'] as const
  const outcome = await upsertBatch(trx, { table: 'price', columns, key, rows, onConflict })
  return batchResult(outcome, (failure) =>
    failure instanceof Problem ? failure : priceConflict(failure.row, failure.id),
  )
}

/** Every price with its names turned into ids, each distinct name looked up once. */
async function resolveAll(db: Db, prices: NewPrice[], day: string): Promise<BatchRow<Values, Problem>[]> {
  const productKey = (name: string, brand: string) => JSON.stringify([name, brand])
  const marketNames = [...new Set(prices.map(({ market }) => market))].map((name) => ({ name }))
  const productNames = new Map(
    prices.map(({ product, brand }) => [productKey(product, brand), { name: product, brand }] as const),
  )
  const markets = await db
    .selectFrom(wantedRows(db, 'market', marketNames, ['name']))
    .crossJoin('market')
    .whereRef('market.name', '=', 'wanted.name')
    .select(['market.id', 'market.name'])
    .execute()
  const products = await db
    .selectFrom(wantedRows(db, 'product', [...productNames.values()], ['name', 'brand']))
    .crossJoin('product')
    .whereRef('product.name', '=', 'wanted.name')
    .whereRef('product.brand', '=', 'wanted.brand')
    .select(['product.id', 'product.name', 'product.brand'])
    .execute()
  const marketIds = new Map(markets.map(({ id, name }) => [name, id]))
  const productIds = new Map(products.map(({ id, name, brand }) => [productKey(name, brand), id]))
  return prices.map((price) => {
    const market_id = marketIds.get(price.market)
    if (market_id === undefined) return { failure: unknownMarket(price.market) }
    const product_id = productIds.get(productKey(price.product, price.brand))
    if (product_id === undefined) return { failure: unknownProduct(price.product, price.brand) }
    return { row: toRow(price, { market_id, product_id }, day) }
  })
}

/** Whether a market has a price. */
export async function marketHasPrices(db: Db, marketId: number): Promise<boolean> {
  const row = await db
    .selectFrom('price')
    .select('id')
    .where('market_id', '=', marketId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a product has a price. */
export async function productHasPrices(db: Db, productId: number): Promise<boolean> {
  const row = await db
    .selectFrom('price')
    .select('id')
    .where('product_id', '=', productId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** A price without the ids that only the list's cursor needs. */
export function withoutIds({
  market_id: _market,
  product_id: _product,
  ...price
}: Price & { market_id?: number; product_id?: number }): Price {
  return price
}
