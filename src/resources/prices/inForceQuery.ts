import type { Expression, QueryCreator } from 'kysely'
import type { Db, Tables } from '../tables.ts'
import type { IndexScan } from './looseIndexScan.ts'

/** The markets of a product, or the products of a market, whose prices in force on a day are wanted. */
export interface InForce extends Pick<IndexScan, 'scanned' | 'fixed' | 'value'> {
  on: Expression<string>
}

/** With the ids of these products or markets as a common table expression. */
type WithFound = Tables & { found: { id: number | null } }

/**
 * The price in force for each id of `found`, in that order, on SQLite: the joins are crossed because SQLite keeps their order
 * (sqlite.org/optoverview.html, 8.2).
 */
export function scanInForce(db: QueryCreator<WithFound>, { scanned, fixed, value, on }: InForce) {
  return db
    .selectFrom('found')
    .crossJoin('price')
    .crossJoin('market')
    .crossJoin('product')
    .where('price.id', '=', ({ selectFrom }) =>
      selectFrom('price as day')
        .select('day.id')
        .where(`day.${fixed}`, '=', value)
        .whereRef(`day.${scanned}`, '=', 'found.id')
        .where('day.valid_from', '<=', on)
        .orderBy('day.valid_from', 'desc')
        .limit(1),
    )
    .whereRef('market.id', '=', 'price.market_id')
    .whereRef('product.id', '=', 'price.product_id')
}

/**
 * The prices in force on PostgreSQL, unordered: one seek in the index for each pair of a market and a product. PostgreSQL
 * reorders other joins, but this one only works from the outside in, so that a LIMIT ends it early.
 */
export function seekInForce(db: Db, on: Expression<string> | string) {
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
}
