import { sql } from 'kysely'
import { scanInSteps } from '../../database/scanInSteps.ts'
import type { Db } from '../tables.ts'
import { conditionsOf, productsOf } from './historyQuery.ts'
import type { HistoryQuery, PriceKey } from './historyQuery.ts'
import { looseIndexScan } from './looseIndexScan.ts'
import { selectedColumns } from './row.ts'

// All joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2).

/** How many product ids the first step covers. */
const PRODUCT_IDS = 100

/**
 * A page of the history by product, on SQLite: products ordered by id, then the markets that have prices of each, then the
 * days of the two, found by one seek. Prices of other brands, markets or days are not read, and nothing is sorted.
 */
export async function scanByProduct(db: Db, query: HistoryQuery, limit: number, size = PRODUCT_IDS) {
  return scanInSteps({
    start: query.after ?? firstKeyOf(1),
    limit,
    size,
    read: (start, size, limit) =>
      readProducts(db, { ...query, after: start }, start.product_id + size, limit),
    next: async ({ product_id }, size) => {
      const id = await findProduct(db, query, product_id + size)
      return id === undefined ? undefined : firstKeyOf(id)
    },
  })
}

/** A key before those of all prices of a product. */
function firstKeyOf(product_id: number): PriceKey {
  return { product_id, market_id: 0, valid_from: '' }
}

/** The prices of a query whose products have ids below `end`. */
async function readProducts(db: Db, query: HistoryQuery & { after: PriceKey }, end: number, limit: number) {
  const scan = { scanned: 'market_id', fixed: 'product_id', value: sql.ref<number>('product.id') } as const
  // Where a product has a long history, most of its prices are in the markets before the cursor.
  const { product_id, market_id } = query.after
  const after = sql<number>`case product.id when ${product_id} then ${market_id - 1} else 0 end`
  const markets = looseIndexScan(db, { ...scan, after })
    .selectFrom('found')
    .select('found.id')
  return db
    .selectFrom('product')
    .crossJoin('price')
    .crossJoin('market')
    .where('product.id', '>=', query.after.product_id)
    .where('product.id', '<', end)
    .$if(query.productIds !== undefined, (products) =>
      products.where('product.id', 'in', query.productIds ?? []),
    )
    .whereRef('price.product_id', '=', 'product.id')
    .$if(query.marketIds === undefined, (prices) => prices.where('price.market_id', 'in', markets))
    .whereRef('market.id', '=', 'price.market_id')
    .where(({ and }) => and(conditionsOf(query)))
    .select(selectedColumns)
    .orderBy('product.id')
    .orderBy('price.market_id')
    .orderBy('price.valid_from')
    .limit(limit)
    .execute()
}

/** The first product of a query from this id on; if the query is of markets, from the first one that has a price there. */
async function findProduct(db: Db, query: HistoryQuery, id: number): Promise<number | undefined> {
  const { marketIds } = query
  const inMarkets = db
    .selectFrom('market')
    .where('market.id', 'in', marketIds ?? [])
    .select(({ fn, selectFrom }) =>
      fn
        .min(
          selectFrom('price')
            .select(({ fn }) => fn.min('price.product_id').as('id'))
            .whereRef('price.market_id', '=', 'market.id')
            .where('price.product_id', '>=', id),
        )
        .as('id'),
    )
  const product = await productsOf(db, query)
    .select('product.id')
    .where('product.id', '>=', marketIds === undefined ? id : inMarkets)
    .orderBy('product.id')
    .limit(1)
    .executeTakeFirst()
  return product?.id
}
