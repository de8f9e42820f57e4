import { sql } from 'kysely'
import { dialectOf } from '../../database/dialect.ts'
import type { Db } from '../tables.ts'
import { looseIndexScan } from './looseIndexScan.ts'
import { selectedColumns, toApi } from './row.ts'

/** Where a page of the history begins: after this product, market and day. */
export interface AfterPrice {
  product_id: number
  market_id: number
  valid_from: string
}

/** The prices that the history contains. */
export interface PriceFilter {
  market?: string
  brand?: string
  product?: string
  since?: string
  until?: string
}

/**
 * The history ordered by product, market and day, with the ids that a cursor needs; `limit + 1` prices when there are more
 * than `limit`.
 */
export async function listPrices(db: Db, filter: PriceFilter, limit: number, after?: AfterPrice) {
  let query = selectHistory(db, filter.market)
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
  return rows.map(toApi)
}

// The joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2): products ordered by id, then
// the markets that have prices of each, then the days of the two, found by one seek. So a page costs what it contains: rows
// of other brands, markets or days are never read, and nothing is sorted. PostgreSQL chooses the order of joins itself, and
// walks the same index.
function selectHistory(db: Db, market: string | undefined) {
  const scan = { scanned: 'market_id', fixed: 'product_id', value: sql.ref<number>('product.id') } as const
  const markets =
    market === undefined
      ? looseIndexScan(db, { ...scan, after: 0 })
          .selectFrom('found')
          .select('found.id')
      : db.selectFrom('market').select('market.id').where('market.name', '=', market)
  const isRestricted = market !== undefined || dialectOf(db).name === 'sqlite'
  return db
    .selectFrom('product')
    .crossJoin('price')
    .crossJoin('market')
    .whereRef('price.product_id', '=', 'product.id')
    .$if(isRestricted, (query) => query.where('price.market_id', 'in', markets))
    .whereRef('market.id', '=', 'price.market_id')
    .select([...selectedColumns, 'price.product_id', 'price.market_id'])
}
