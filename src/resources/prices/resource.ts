import type { Resource } from '../../contract/resource.ts'
import { schemaOf } from '../../contract/schema.ts'
import { importSettings } from './import.ts'
import { samplePrices } from './sampleData.ts'
import { today } from './today.ts'

/** Prices, as the commands and CSV files know them. */
export const prices: Resource = {
  name: 'prices',
  path: '/prices',
  table: 'price',
  file: 'product_price.csv',
  schema: schemaOf('PriceInput'),
  key: ['product', 'brand', 'market', 'valid_from'],
  order: 'key',
  loadDefaults: {
    valid_from: {
      describe: 'The valid_from of prices that have none',
      defaultDescription: 'today (UTC)',
      value: today,
    },
  },
  doubtfulCells: {
    price: {
      matches: /^0+(\.0*)?$/,
      reason: 'is 0, which may mean free or unknown',
      option: 'zero-prices',
      describe: 'Load prices of 0 instead of rejecting them',
    },
  },
  import: importSettings,
  // Without `on`, prices in force are those of today.
  cacheKey: today,
  sample: samplePrices,
  demo: ['/products/1/prices', '/markets/1/prices?limit=3'],
}
