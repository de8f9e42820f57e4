import type { Db } from '../tables.ts'
import { conditionsOf, inOrder, productConditions } from './historyQuery.ts'
import type { HistoryQuery } from './historyQuery.ts'
import { runsFrom, startOf } from './historyRuns.ts'
import { selectedColumns } from './row.ts'

/**
 * A page of the history. PostgreSQL underestimates the prices after a cursor on the newest day or product; its plan then reads
 * and sorts all of them: 950,000 of one day, in 30 s. So prices are limited before they are joined, in the order of an index.
 */
export function selectOnPostgres(db: Db, query: HistoryQuery, limit: number) {
  const { brand, product, ...others } = query
  const named = productConditions({ brand, product })
  if (named.length > 0 && query.sort === 'product') return seekByProduct(db, query, limit)
  const ids = db
    .selectFrom('product')
    .select('product.id')
    .where(({ and }) => and(named))
  const page = inOrder(db.selectFrom('price').selectAll(), query.sort)
    .where(({ and }) => and(conditionsOf(others)))
    .$if(named.length > 0, (prices) => prices.where('price.product_id', 'in', ids))
    .limit(limit)
  const prices = db
    .selectFrom(page.as('price'))
    // The planner would scan all products for these few prices (1.5 ms for 10,000); LATERAL with LIMIT looks each up by its id.
    .innerJoinLateral(
      ({ selectFrom }) =>
        selectFrom('product')
          .selectAll()
          .whereRef('product.id', '=', 'price.product_id')
          .limit(1)
          .as('product'),
      (join) => join.onTrue(),
    )
    .innerJoin('market', 'market.id', 'price.market_id')
    .select(selectedColumns)
  return inOrder(prices, query.sort).execute()
}

/**
 * A page by product of the products with a name or brand: product after product, found by one seek each, so that a LIMIT ends it
 * early. The plain join reads the prices of all products before them: 55,000 for a brand among 50 million.
 */
function seekByProduct(db: Db, { brand, product, productIds, ...query }: HistoryQuery, limit: number) {
  const products = db
    .selectFrom('product')
    .selectAll()
    .where(({ and }) => and(productConditions({ brand, product })))
    .$if(productIds !== undefined, (products) => products.where('id', 'in', productIds ?? []))
    .where('id', '>=', query.after?.product_id ?? 0)
    .orderBy('id')
  return db
    .selectFrom(products.as('product'))
    .innerJoinLateral(
      ({ selectFrom }) =>
        inOrder(selectFrom('price').selectAll(), query.sort)
          .whereRef('price.product_id', '=', 'product.id')
          .where(({ and }) => and(conditionsOf(query)))
          .limit(limit)
          .as('price'),
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

/**
 * A page by day of products with these ids, along the index by day. The planner reads the entries of all products, or sorts all
 * prices of these: 125 ms for 10 among 10,000 products. LATERAL finds the prices of each run by one seek.
 */
export function seekByDay(db: Db, query: HistoryQuery, limit: number) {
  const { sort, marketIds, since, until } = query
  const start = startOf(query)
  const prices = runsFrom(db, query, { start, limit })
    .selectFrom('run')
    .innerJoinLateral(
      ({ selectFrom }) =>
        inOrder(selectFrom('price').selectAll('price'), sort)
          .whereRef('price.valid_from', '=', 'run.valid_from')
          .whereRef('price.product_id', '=', 'run.product_id')
          .where(({ and }) => and(conditionsOf({ marketIds, since, until, sort, after: start })))
          .limit(limit)
          .as('price'),
      (join) => join.onTrue(),
    )
    .innerJoin('product', 'product.id', 'price.product_id')
    .innerJoin('market', 'market.id', 'price.market_id')
    .where('run.earlier', '<', limit)
    .select(selectedColumns)
  return inOrder(prices, sort).limit(limit).execute()
}
