import type { SelectQueryBuilder } from 'kysely'
import type { Db, Tables } from '../tables.ts'
import { conditionsOf, inOrder, productConditions } from './historyQuery.ts'
import type { HistoryQuery, PriceKey } from './historyQuery.ts'
import { selectedColumns } from './row.ts'

/**
 * The most prices that are sorted for a page. To scan ten million prices for a market with 600 takes up to 2.4 s, to sort them 2 ms;
 * of markets with many, the page is usually found soon, and counting so many takes 0.2 ms.
 */
const MAX_CANDIDATES = 2000

/** What an entry of an index has of a price. */
type Entry = PriceKey & { id: number }

const columns = ['price.id', 'price.product_id', 'price.market_id', 'price.valid_from'] as const

/** Selects all prices that meet some conditions of a query, by an index. */
type Candidates = SelectQueryBuilder<Tables, keyof Tables, { [Column in keyof Entry]: Entry[Column] | null }>

/** Selects few prices, among them all of a query; undefined if many prices meet each of its conditions. */
export async function findCandidates(db: Db, query: HistoryQuery): Promise<Candidates | undefined> {
  for (const candidates of candidatesOf(db, query)) {
    const { count } = await db
      .selectFrom(candidates.limit(MAX_CANDIDATES + 1).as('counted'))
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (count <= MAX_CANDIDATES) return candidates
  }
  return undefined
}

// A condition on the first columns of the order is none of them: a scan begins and ends with the prices that meet it.
function candidatesOf(db: Db, query: HistoryQuery): Candidates[] {
  const { sort, marketIds, productIds, brand, product, since, until } = query
  const prices = db.selectFrom('price').select(columns)
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
      .select(columns)
    candidates.push(ofProducts)
  }
  if (marketIds !== undefined) candidates.push(prices.where('price.market_id', 'in', marketIds))
  return candidates
}

/** A page of a query whose prices are among these candidates. The indexes have what is sorted. */
export async function sortCandidates(db: Db, candidates: Candidates, query: HistoryQuery, limit: number) {
  // The joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2).
  // A query with a LIMIT is not merged into another (there, 11): SQLite would turn the outer join of the candidates into an inner one.
  const entries = db
    .selectFrom(candidates.limit(Number.MAX_SAFE_INTEGER).as('price'))
    .crossJoin('product')
    .whereRef('product.id', '=', 'price.product_id')
    .where(({ and }) => and(conditionsOf(query)))
    .select(columns)
  const prices = db
    .selectFrom(inOrder(entries, query.sort).limit(limit).as('entry'))
    .crossJoin('price')
    .crossJoin('product')
    .crossJoin('market')
    .whereRef('price.id', '=', 'entry.id')
    .whereRef('product.id', '=', 'entry.product_id')
    .whereRef('market.id', '=', 'entry.market_id')
    .select(selectedColumns)
  return inOrder(prices, query.sort, 'entry').execute()
}
