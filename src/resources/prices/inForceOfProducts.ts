import { sql } from 'kysely'
import { dialectOf } from '../../database/dialect.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { scanInSteps } from '../../database/scanInSteps.ts'
import type { Db } from '../tables.ts'
import { scanInForce, seekInForce } from './inForceQuery.ts'
import { looseIndexScan } from './looseIndexScan.ts'
import { selectedColumns, toApi } from './row.ts'
import type { Price } from './row.ts'

/** Which prices in force to select. */
export interface InForceList {
  productIds: readonly number[]
  /** Prices in one of these markets; undefined: in all. */
  marketIds?: readonly number[] | undefined
  /** The day. */
  on: string
  /** The ids of the last price of the previous page. */
  after?: { product_id: number; market_id: number } | undefined
}

/** The prices in force of some products on a day, ordered by product and market; `limit + 1` of them if there are more. */
export async function listPricesInForce(db: Db, list: InForceList, limit: number): Promise<Price[]> {
  const read = dialectOf(db).name === 'sqlite' ? scanProducts : seekProducts
  return (await read(db, list, limit + 1)).map(toApi)
}

/**
 * On SQLite, one product after another, in steps: a product that is sold in many markets may have had no price on that day.
 */
async function scanProducts(db: Db, { productIds, marketIds, on, after }: InForceList, limit: number) {
  const ids = ascending(productIds).filter((id) => id >= (after?.product_id ?? 0))
  const markets = marketIds === undefined ? undefined : JSON.stringify(ascending(marketIds))
  const readProduct = (productId: number, limit: number) => {
    const args = { productId, on, limit, after: productId === after?.product_id ? after.market_id : 0 }
    return markets === undefined ? selectOfAll(db, args) : selectOfMarkets(db, { ...args, markets })
  }
  return scanInSteps({
    start: 0,
    limit,
    size: 1,
    read: async (start, size, limit) => {
      const rows: Awaited<ReturnType<typeof readProduct>> = []
      for (const id of ids.slice(start, start + size))
        rows.push(...(await readProduct(id, limit - rows.length)))
      return rows
    },
    next: async (start, size) => (start + size < ids.length ? start + size : undefined),
  })
}

function ascending(ids: readonly number[]): number[] {
  return [...new Set(ids)].sort((one, other) => one - other)
}

interface OfProduct {
  productId: number
  on: string
  /** Only markets above this id. */
  after: number
  limit: number
}

// No ORDER BY: the recursion returns its rows in the order in which it finds them (sqlite.org/lang_with.html, 3).
const selectOfAll = preparedQuery((db: Db, param: Param<OfProduct>) => {
  const scan = { scanned: 'market_id', fixed: 'product_id', value: param('productId') } as const
  return scanInForce(looseIndexScan(db, { ...scan, after: param('after') }), { ...scan, on: param('on') })
    .select(selectedColumns)
    .limit(param('limit'))
})

// Neither here: json_each walks an array from its first element to its last (sqlite.org/json1.html, json_each).
const selectOfMarkets = preparedQuery((db: Db, param: Param<OfProduct & { markets: string }>) => {
  const scan = { scanned: 'market_id', fixed: 'product_id', value: param('productId') } as const
  const ids = sql<{ id: number | null }>`(select value as id from json_each(${param('markets')}))`.as('ids')
  const markets = db.with('found(id)', (cte) =>
    cte.selectFrom(ids).select('ids.id').where('ids.id', '>', param('after')),
  )
  return scanInForce(markets, { ...scan, on: param('on') })
    .select(selectedColumns)
    .limit(param('limit'))
})

/** On PostgreSQL, which blocks no event loop. */
async function seekProducts(db: Db, { productIds, marketIds, on, after }: InForceList, limit: number) {
  return seekInForce(db, on)
    .select(selectedColumns)
    .where('product.id', 'in', productIds)
    .$if(marketIds !== undefined, (prices) => prices.where('market.id', 'in', marketIds ?? []))
    .$if(after !== undefined, (prices) =>
      prices.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('product.id', 'market.id'), '>', tuple(after?.product_id ?? 0, after?.market_id ?? 0)),
      ),
    )
    .orderBy('product.id')
    .orderBy('market.id')
    .limit(limit)
    .execute()
}
