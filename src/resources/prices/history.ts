import { dialectOf } from '../../database/dialect.ts'
import { findMarketByName } from '../markets/queries.ts'
import type { Db } from '../tables.ts'
import { findCandidates, sortCandidates } from './historyCandidates.ts'
import { conditionsOf, inOrder, productConditions } from './historyQuery.ts'
import type { HistoryQuery } from './historyQuery.ts'
import { scanByDay, scanByProduct } from './historyScan.ts'
import { selectedColumns, toApi } from './row.ts'
import type { Price } from './row.ts'

/** A list of the history; `market` is a name. */
export type PriceList = HistoryQuery & { market?: string | undefined }

/** A page of the history; `limit + 1` prices when there are more than `limit`. */
export async function listPrices(db: Db, { market, ...query }: PriceList, limit: number): Promise<Price[]> {
  // Looked up first, so that PostgreSQL knows at planning how many prices the market has.
  const named = market === undefined ? undefined : await findMarketByName(db, market)
  if (market !== undefined && !isListed(named, query)) return []
  const marketIds = named === undefined ? query.marketIds : [named.id]
  const rows = await selectPage(db, { ...query, marketIds }, limit + 1)
  return rows.map(toApi)
}

function isListed(market: { id: number } | undefined, { marketIds }: HistoryQuery): boolean {
  return market !== undefined && (marketIds === undefined || marketIds.includes(market.id))
}

/**
 * PostgreSQL plans the query with its statistics. SQLite has none, and blocks the event loop: there, few prices are sorted, and
 * the index in the order of the list is scanned in steps where there are many.
 */
async function selectPage(db: Db, query: HistoryQuery, limit: number) {
  if (dialectOf(db).name === 'sqlite') {
    const candidates = await findCandidates(db, query)
    if (candidates !== undefined) return sortCandidates(db, candidates, query, limit)
    return query.sort === 'product' ? scanByProduct(db, query, limit) : scanByDay(db, query, limit)
  }
  if (query.sort === 'product' && productConditions(query).length > 0) return seekByProduct(db, query, limit)
  const prices = db
    .selectFrom('price')
    .innerJoin('product', 'product.id', 'price.product_id')
    .innerJoin('market', 'market.id', 'price.market_id')
    .select(selectedColumns)
    .where(({ and }) => and(conditionsOf(query)))
  return inOrder(prices, query.sort).limit(limit).execute()
}

/**
 * A page by product of the products with a name or brand, on PostgreSQL: product after product, found by one seek each, so that
 * a LIMIT ends it early. The plain join reads the prices of all products before them: 55,000 for a brand among 50 million.
 */
function seekByProduct(db: Db, { brand, product, ...query }: HistoryQuery, limit: number) {
  const products = db
    .selectFrom('product')
    .selectAll()
    .where(({ and }) => and(productConditions({ brand, product })))
    .where('id', '>=', query.after?.product_id ?? 0)
    .orderBy('id')
  return db
    .selectFrom(products.as('product'))
    .innerJoinLateral(
      ({ selectFrom }) => {
        const prices = selectFrom('price')
          .selectAll()
          .whereRef('price.product_id', '=', 'product.id')
          .where(({ and }) => and(conditionsOf(query)))
        return inOrder(prices, query.sort).limit(limit).as('price')
      },
      (join) => join.onTrue(),
    )
    .innerJoin('market', 'market.id', 'price.market_id')
    .select(selectedColumns)
    .orderBy('product.id')
    .orderBy('price.market_id')
    .orderBy('price.valid_from')
    .limit(limit)
    .execute()
}
