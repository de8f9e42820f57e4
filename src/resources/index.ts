import { contract } from '../contract/document.ts'
import { schemaOf } from '../contract/schema.ts'
import { today } from './prices/today.ts'

/** What the CSV files hold, in the order in which it must be loaded: prices refer to markets and products. */
export const resources = [
  { name: 'markets', file: 'markets.csv', schema: 'NewMarket' },
  { name: 'products', file: 'products.csv', schema: 'NewProduct' },
  { name: 'prices', file: 'product_price.csv', schema: 'NewPrice' },
] as const

/** One kind of thing that a CSV file holds. */
export type Resource = (typeof resources)[number]

/** The name of a kind of thing that a CSV file holds. */
export type ResourceName = Resource['name']

/** The most rows that the API takes or gives at once (`RowCount` in the contract). */
export const MAX_ROWS = contract.components.schemas.RowCount.maximum ?? 1

/** The columns that a resource's CSV file may have, in the contract's order. */
export function columnsOf({ schema }: Resource): string[] {
  return Object.keys(schemaOf(schema).properties)
}

/** Responses depend on today's date: the lists of prices in force default to it. */
export const cacheKey = today
