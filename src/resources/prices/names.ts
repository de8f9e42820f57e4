import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { wantedRows } from '../../database/rows.ts'
import type { Db } from '../tables.ts'

/** The names by which a price refers to its market and product. */
export interface Names {
  market: string
  /** Empty by default. */
  brand?: string
  product: string
}

/** The ids of the market and the product that the names refer to. */
export interface Ids {
  market_id: number
  product_id: number
}

/** No market, or no product, has this name. */
export interface UnknownName {
  kind: 'unknown market' | 'unknown product'
  names: Names
}

/** The ids of the market and the product of these names. */
export async function resolveNames(
  db: Db,
  { market, brand = '', product }: Names,
): Promise<Ids | UnknownName> {
  const [ids] = await selectIds(db, { market, brand, product })
  return idsOrUnknown({ market, brand, product }, ids?.market_id, ids?.product_id)
}

const selectIds = preparedQuery((db: Db, param: Param<Required<Names>>) =>
  db.selectNoFrom(({ selectFrom }) => [
    selectFrom('market').select('id').where('name', '=', param('market')).as('market_id'),
    selectFrom('product')
      .select('id')
      .where('name', '=', param('product'))
      .where('brand', '=', param('brand'))
      .as('product_id'),
  ]),
)

/** Each price with the ids that its names refer to, with one lookup for each distinct name. */
export async function resolveAllNames<Price extends Names>(
  db: Db,
  prices: Price[],
): Promise<{ price: Price; ids: Ids | UnknownName }[]> {
  const marketIds = await findMarketIds(db, prices)
  const productIds = await findProductIds(db, prices)
  return prices.map((price) => {
    const productId = productIds.get(productKey(price.product, price.brand))
    return { price, ids: idsOrUnknown(price, marketIds.get(price.market), productId) }
  })
}

async function findMarketIds(db: Db, all: Names[]): Promise<Map<string, number>> {
  const names = new Set(all.map(({ market }) => market))
  const wanted = [...names].map((name) => ({ name }))
  const markets = await db
    .selectFrom(wantedRows(db, 'market', wanted, ['name']))
    .crossJoin('market')
    .whereRef('market.name', '=', 'wanted.name')
    .select(['market.id', 'market.name'])
    .execute()
  return new Map(markets.map(({ id, name }) => [name, id]))
}

async function findProductIds(db: Db, all: Names[]): Promise<Map<string, number>> {
  const wanted = new Map(
    all.map(({ product, brand = '' }) => [productKey(product, brand), { name: product, brand }] as const),
  )
  const products = await db
    .selectFrom(wantedRows(db, 'product', [...wanted.values()], ['name', 'brand']))
    .crossJoin('product')
    .whereRef('product.name', '=', 'wanted.name')
    .whereRef('product.brand', '=', 'wanted.brand')
    .select(['product.id', 'product.name', 'product.brand'])
    .execute()
  return new Map(products.map(({ id, name, brand }) => [productKey(name, brand), id]))
}

function productKey(name: string, brand = ''): string {
  return JSON.stringify([name, brand])
}

function idsOrUnknown(
  names: Names,
  marketId: number | null | undefined,
  productId: number | null | undefined,
): Ids | UnknownName {
  if (marketId === null || marketId === undefined) return { kind: 'unknown market', names }
  if (productId === null || productId === undefined) return { kind: 'unknown product', names }
  return { market_id: marketId, product_id: productId }
}
