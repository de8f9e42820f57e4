import { expressionBuilder } from 'kysely'
import type { Expression } from 'kysely'
import type { Db, Tables } from '../tables.ts'

/** The id to scan for, and the one whose prices are scanned. */
export interface IndexScan {
  scanned: 'product_id' | 'market_id'
  fixed: 'market_id' | 'product_id'
  value: Expression<number>
  /** Only ids above this one. */
  after: number | Expression<number>
  /** Only ids up to this one; omitted: all. */
  last?: Expression<number>
}

/**
 * The distinct products of a market's prices, or markets of a product's, in ascending order, as the table `found`. A loose
 * index scan: SQL's DISTINCT would read every price; this jumps from each id to the next one in the index.
 */
export function looseIndexScan(db: Db, { scanned, fixed, value, after, last }: IndexScan) {
  const isIncluded = last === undefined ? [] : [expressionBuilder<Tables, 'price'>()(scanned, '<=', last)]
  return db.withRecursive('found(id)', (cte) =>
    cte
      .selectFrom('price')
      .select(({ fn }) => fn.min<number | null>(scanned).as('id'))
      .where(fixed, '=', value)
      .where(scanned, '>', after)
      .where(({ and }) => and(isIncluded))
      .unionAll(
        cte
          .selectFrom('found')
          .where('found.id', 'is not', null)
          .select(({ selectFrom }) =>
            selectFrom('price')
              .select(({ fn }) => fn.min<number | null>(scanned).as('id'))
              .where(fixed, '=', value)
              .whereRef(scanned, '>', 'found.id')
              .where(({ and }) => and(isIncluded))
              .as('id'),
          ),
      ),
  )
}
