import type { SelectQueryBuilder } from 'kysely'
import type { Db, Tables } from '../tables.ts'
import { conditionsOf, inOrder, productConditions } from './historyQuery.ts'
import type { HistoryQuery } from './historyQuery.ts'
import { selectedColumns } from './row.ts'

/** The most prices that are sorted for a page. */
const MAX_CANDIDATES = 5000

/** Selects the ids of all prices that meet one condition of a query, by an index. */
type Candidates = SelectQueryBuilder<Tables, keyof Tables, { id: number | null }>

/** Selects few prices, among them all of a query, on SQLite; undefined if many prices meet each of its conditions. */
export async function findCandidates(db: Db, query: HistoryQuery): Promise<Candidates | undefined> {
  for (const candidates of candidatesOf(db, query)) {
    const { count } = await db
      .selectFrom(candidates.limit(MAX_CANDIDATES + 1).as('candidate'))
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (count <= MAX_CANDIDATES) return candidates
  }
  return undefined
}

// A condition on the first columns of the order is none of them: a scan begins and ends with the prices that meet it.
function candidatesOf(db: Db, query: HistoryQuery): Candidates[] {
  const { sort, marketIds, productIds, brand, product, since, until } = query
  const prices = db.selectFrom('price').select('price.id')
  if (sort === 'product') {
    const areLimited = since !== undefined || until !== undefined
    return areLimited ? [prices.where(({ and }) => and(conditionsOf({ since, until })))] : []
  }
  const candidates: Candidates[] = []
  if (productIds !== undefined) {
    candidates.push(prices.where(({ and }) => and(conditionsOf({ productIds, marketIds }))))
  }
  if (brand !== undefined || product !== undefined) {
    // The prices of a brand in one market are few where it has many in all. Each market needs a seek for each product.
    const inMarket = marketIds?.length === 1 ? conditionsOf({ marketIds }) : []
    // The outer join returns products without prices too, so that counting reads no more than it counts.
    const ofProducts = db
      .selectFrom('product')
      .leftJoin('price', (join) =>
        join.onRef('price.product_id', '=', 'product.id').on(({ and }) => and(inMarket)),
      )
      .where(({ and }) => and(productConditions({ brand, product })))
      .select('price.id')
    candidates.push(ofProducts)
  }
  if (marketIds !== undefined) candidates.push(prices.where('price.market_id', 'in', marketIds))
  return candidates
}

/** A page of a query whose prices are among these candidates, on SQLite. */
export async function sortCandidates(db: Db, candidates: Candidates, query: HistoryQuery, limit: number) {
  // The joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2).
  const prices = db
    .selectFrom(candidates.as('candidate'))
    .crossJoin('price')
    .crossJoin('product')
    .crossJoin('market')
    .whereRef('price.id', '=', 'candidate.id')
    .whereRef('product.id', '=', 'price.product_id')
    .whereRef('market.id', '=', 'price.market_id')
    .where(({ and }) => and(conditionsOf(query)))
    .select(selectedColumns)
  return inOrder(prices, query.sort).limit(limit).execute()
}
