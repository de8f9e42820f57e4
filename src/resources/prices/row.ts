import type { Selectable } from 'kysely'
import type { Schemas } from '../../contract/document.ts'
import { propertiesOf } from '../../contract/schema.ts'
import { allNull } from '../../database/rows.ts'
import type { Tables } from '../tables.ts'
import { DEFAULT_CURRENCY, formatAmount, parseAmount } from './amount.ts'

export type Price = Schemas['Price']
export type PriceInput = Schemas['PriceInput']

/** The columns of a price without its id. */
export type PriceRow = Omit<Selectable<Tables['price']>, 'id'>

/** The columns that the API shows unchanged. */
type Unchanged = Exclude<keyof PriceRow, 'market_id' | 'product_id' | 'price'>

const converted = ['market', 'brand', 'product', 'price']
const unchanged = propertiesOf('PriceInput').filter((name): name is Unchanged => !converted.includes(name))
const nulls = allNull(unchanged)

/** All columns of a price without its id. */
export const columns = ['market_id', 'product_id', 'price', ...unchanged] as const

/** What to select, from `price` joined with `market` and `product`, for `toApi`. */
export const selectedColumns = [
  'price.id',
  'price.market_id',
  'price.product_id',
  'market.name as market',
  'product.brand',
  'product.name as product',
  'price.price',
  ...unchanged.map((column) => `price.${column}` as const),
] as const

/** A selected row as the API returns it. */
export function toApi<Row extends { price: number }>(row: Row): Omit<Row, 'price'> & { price: string } {
  return { ...row, price: formatAmount(row.price) }
}

/** A new price as the API returns it, with the order of properties of a selected one: their ETags are the same. */
export function createdPrice({ market, brand = '', product }: PriceInput, row: PriceRow, id: number): Price {
  const { market_id, product_id, price, ...others } = row
  return toApi({ id, market_id, product_id, market, brand, product, price, ...others })
}

/** A price to store; `day` is its `valid_from` when it has none. */
export function toRow(
  { market: _market, brand: _brand, product: _product, ...price }: PriceInput,
  ids: { market_id: number; product_id: number },
  day: string,
): PriceRow {
  return {
    ...nulls,
    ...price,
    ...ids,
    price: parseAmount(price.price),
    currency: price.currency ?? DEFAULT_CURRENCY,
    valid_from: price.valid_from ?? day,
  }
}
