import { expressionBuilder, sql } from 'kysely'
import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely'
import type { Db, Tables } from '../tables.ts'

/** The order of the history: by product, market and day, or by day, product and market, also in reverse. */
export type PriceSort = 'product' | 'valid_from' | 'valid_from_desc'

/** The values by which the history is sorted; together they are unique. */
export interface PriceKey {
  product_id: number
  market_id: number
  valid_from: string
}

/** Which prices to select, and in which order. */
export interface HistoryQuery {
  /** Prices in one of these markets, and of one of these products; undefined: of all. */
  marketIds?: readonly number[] | undefined
  productIds?: readonly number[] | undefined
  brand?: string | undefined
  product?: string | undefined
  since?: string | undefined
  until?: string | undefined
  sort: PriceSort
  /** The key of the last price of the previous page. */
  after?: PriceKey | undefined
}

/** The conditions on the joined tables. */
export function conditionsOf(query: Partial<HistoryQuery>): Expression<SqlBool>[] {
  const { marketIds, productIds, since, until, sort = 'product', after } = query
  const eb = expressionBuilder<Tables, 'price'>()
  const conditions = productConditions(query)
  if (marketIds !== undefined) conditions.push(eb('price.market_id', 'in', marketIds))
  if (productIds !== undefined) conditions.push(eb('price.product_id', 'in', productIds))
  if (since !== undefined) conditions.push(eb('price.valid_from', '>=', since))
  if (until !== undefined) conditions.push(eb('price.valid_from', '<=', until))
  if (after !== undefined) conditions.push(isAfter(after, sort))
  return conditions
}

/** The conditions on products. */
export function productConditions({ brand, product }: Partial<HistoryQuery>): Expression<SqlBool>[] {
  const eb = expressionBuilder<Tables, 'product'>()
  const conditions: Expression<SqlBool>[] = []
  if (brand !== undefined) conditions.push(eb('product.brand', '=', brand))
  if (product !== undefined) conditions.push(eb('product.name', '=', product))
  return conditions
}

/** The products of a query. */
export function productsOf(db: Db, query: HistoryQuery) {
  const { productIds } = query
  return db
    .selectFrom('product')
    .where(({ and }) => and(productConditions(query)))
    .$if(productIds !== undefined, (products) => products.where('product.id', 'in', productIds ?? []))
}

function isAfter({ product_id, market_id, valid_from }: PriceKey, sort: PriceSort): Expression<SqlBool> {
  const { eb, refTuple, tuple } = expressionBuilder<Tables, 'price'>()
  if (sort === 'product') {
    const key = refTuple('price.product_id', 'price.market_id', 'price.valid_from')
    return eb(key, '>', tuple(product_id, market_id, valid_from))
  }
  const key = refTuple('price.valid_from', 'price.product_id', 'price.market_id')
  return eb(key, sort === 'valid_from' ? '>' : '<', tuple(valid_from, product_id, market_id))
}

/** Sorts a query by the key of the prices in `table`. */
export function inOrder<Schema, From extends keyof Schema, Row>(
  query: SelectQueryBuilder<Schema, From, Row>,
  sort: PriceSort,
  table = 'price',
) {
  const byProduct = ['product_id', 'market_id', 'valid_from']
  const byDay = ['valid_from', 'product_id', 'market_id']
  const direction = sort === 'valid_from_desc' ? 'desc' : 'asc'
  return (sort === 'product' ? byProduct : byDay).reduce(
    (sorted, column) => sorted.orderBy(sql.ref(`${table}.${column}`), direction),
    query,
  )
}
