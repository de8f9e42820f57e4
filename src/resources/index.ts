import { schemaOf } from '../contract/schema.ts'
import type { Resource } from '../contract/resource.ts'
import { sampleMarkets } from './markets/sampleData.ts'
import { samplePrices } from './prices/sampleData.ts'
import { today } from './prices/today.ts'
import { sampleProducts } from './products/sampleData.ts'

/** The resources in the order in which they are loaded: prices refer to markets and products. */
export const resources = [
  {
    name: 'markets',
    path: '/markets',
    table: 'market',
    file: 'markets.csv',
    schema: schemaOf('NewMarket'),
    key: ['name'],
    order: 'id',
    sample: sampleMarkets,
    demo: ['/markets'],
  },
  {
    name: 'products',
    path: '/products',
    table: 'product',
    file: 'products.csv',
    schema: schemaOf('NewProduct'),
    key: ['name', 'brand'],
    order: 'id',
    sample: sampleProducts,
    demo: ['/products?limit=3&sort=name'],
  },
  {
    name: 'prices',
    path: '/prices',
    table: 'price',
    file: 'product_price.csv',
    schema: schemaOf('NewPrice'),
    key: ['product', 'brand', 'market', 'valid_from'],
    order: 'key',
    loadDefaults: {
      valid_from: {
        describe: 'The valid_from of prices that have none',
        defaultDescription: 'today (UTC)',
        value: today,
      },
    },
    sample: samplePrices,
    demo: ['/products/1/prices', '/markets/1/prices?limit=3'],
  },
] as const satisfies readonly Resource[]

/** Responses depend on the day as well as on the database: without `on`, prices in force are those of today. */
export const cacheKey = today
