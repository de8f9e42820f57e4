import { dialectOf } from '../../database/dialect.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { scanInSteps } from '../../database/scanInSteps.ts'
import type { Db } from '../tables.ts'
import { scanInForce, seekInForce } from './inForceQuery.ts'
import { looseIndexScan } from './looseIndexScan.ts'
import { selectedColumns, toApi } from './row.ts'
import type { Price } from './row.ts'

/**
 * The prices in force on a day of the products sold in a market, ordered by product id and after this one, each with the id
 * that a cursor needs; `limit + 1` prices when there are more than `limit`.
 */
export async function listMarketPrices(db: Db, marketId: number, on: string, limit: number, after = 0) {
  const args = { marketId, on, limit: limit + 1 }
  if (dialectOf(db).name === 'postgres') {
    const rows = await selectMarketPrices(db, { ...args, after, last: Number.MAX_SAFE_INTEGER })
    return rows.map(toApi)
  }
  // A product that had no price yet on that day gives no row.
  const rows = await scanInSteps({
    start: after,
    limit: args.limit,
    size: Math.max(args.limit, FIRST_STEP),
    read: (after, size, limit) => selectMarketPrices(db, { ...args, after, last: after + size, limit }),
    next: async (after, size) => {
      const [{ id } = { id: null }] = await selectNextProduct(db, { marketId, after: after + size })
      return id === null ? undefined : id - 1
    },
  })
  return rows.map(toApi)
}

/** How many product ids the first step covers; markets sell many of the products. */
const FIRST_STEP = 1000

const selectNextProduct = preparedQuery((db: Db, param: Param<{ marketId: number; after: number }>) =>
  db
    .selectFrom('price')
    .select(({ fn }) => fn.min<number | null>('product_id').as('id'))
    .where('market_id', '=', param('marketId'))
    .where('product_id', '>', param('after')),
)

// No ORDER BY on SQLite: it would walk the whole market to sort it. The recursion returns its rows in the order in which it
// finds them (sqlite.org/lang_with.html, 3), and it finds products by their ids.
const selectMarketPrices = preparedQuery(
  (db: Db, param: Param<{ marketId: number; on: string; after: number; last: number; limit: number }>) => {
    const scan = { scanned: 'product_id', fixed: 'market_id', value: param('marketId') } as const
    const products = { ...scan, after: param('after'), last: param('last') }
    const query =
      dialectOf(db).name === 'sqlite'
        ? scanInForce(looseIndexScan(db, products), { ...scan, on: param('on') }).select(selectedColumns)
        : seekInForce(db, param('on'))
            .select(selectedColumns)
            .where('market.id', '=', param('marketId'))
            .where('product.id', '>', param('after'))
            .orderBy('product.id')
    return query.limit(param('limit'))
  },
)

/** The prices in force on a day at the markets that sell a product, cheapest first within a currency. */
export async function listProductPrices(
  db: Db,
  productId: number,
  on: string,
  limit: number,
): Promise<Price[]> {
  return (await selectProductPrices(db, { productId, on, limit })).map(toApi)
}

const selectProductPrices = preparedQuery(
  (db: Db, param: Param<{ productId: number; on: string; limit: number }>) => {
    const scan = { scanned: 'market_id', fixed: 'product_id', value: param('productId') } as const
    const query =
      dialectOf(db).name === 'sqlite'
        ? scanInForce(looseIndexScan(db, { ...scan, after: 0 }), { ...scan, on: param('on') }).select(
            selectedColumns,
          )
        : seekInForce(db, param('on')).select(selectedColumns).where('product.id', '=', param('productId'))
    return query.orderBy('price.currency').orderBy('price.price').orderBy('market.name').limit(param('limit'))
  },
)
