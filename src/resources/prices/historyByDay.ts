import { dialectOf } from '../../database/dialect.ts'
import type { Db } from '../tables.ts'
import { findCandidates, sortCandidates } from './historyCandidates.ts'
import { seekByDay, selectOnPostgres } from './historyOnPostgres.ts'
import { conditionsOf, inOrder, productsOf } from './historyQuery.ts'
import type { HistoryQuery } from './historyQuery.ts'
import { scanRuns, startOf } from './historyRuns.ts'
import { selectedColumns } from './row.ts'

/**
 * A page of the history by day: a range of an index if it is of all prices, or of one product in one market. Of other queries
 * few prices are sorted, and many are found by a loose index scan; on PostgreSQL only of those with ids of products alone.
 */
export async function listByDay(db: Db, query: HistoryQuery, limit: number) {
  const isPostgres = dialectOf(db).name === 'postgres'
  const select = isPostgres ? selectOnPostgres : selectRange
  const { marketIds, productIds, brand, product } = query
  if ([marketIds, productIds, brand, product].every((filter) => filter === undefined)) {
    return select(db, query, limit)
  }
  const id = marketIds?.length === 1 ? await findOnlyProduct(db, query) : undefined
  if (id !== undefined) {
    return select(db, { ...query, productIds: [id], brand: undefined, product: undefined }, limit)
  }
  // PostgreSQL's planner finds the page of most others soon; docs/postgres.md (Large tables) has the exceptions.
  if (isPostgres && (productIds === undefined || marketIds !== undefined))
    return selectOnPostgres(db, query, limit)
  const candidates = await findCandidates(db, query)
  if (candidates !== undefined) return sortCandidates(db, candidates, query, limit)
  return isPostgres ? seekByDay(db, query, limit) : scanRuns(db, query, limit)
}

/** The id of the product of a query; undefined if it is of several, or of none. */
async function findOnlyProduct(db: Db, query: HistoryQuery): Promise<number | undefined> {
  const { product, productIds } = query
  if (product === undefined && productIds?.length !== 1) return undefined
  const [first, second] = await productsOf(db, query).select('product.id').limit(2).execute()
  return second === undefined ? first?.id : undefined
}

/** A page that is a range of an index, on SQLite: of all products and markets, or of one product in one market. */
export function selectRange(db: Db, query: HistoryQuery, limit: number) {
  // The joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2).
  const prices = db
    .selectFrom('price')
    .crossJoin('product')
    .crossJoin('market')
    .whereRef('product.id', '=', 'price.product_id')
    .whereRef('market.id', '=', 'price.market_id')
    .where(({ and }) => and(conditionsOf({ ...query, after: startOf(query) })))
    .select(selectedColumns)
  return inOrder(prices, query.sort).limit(limit).execute()
}
