import type { Resource } from '../../contract/resource.ts'
import { schemaOf } from '../../contract/schema.ts'
import { sampleMarkets } from './sampleData.ts'

/** Markets, as the commands and CSV files know them. */
export const markets: Resource = {
  name: 'markets',
  path: '/markets',
  table: 'market',
  file: 'markets.csv',
  schema: schemaOf('MarketInput'),
  key: ['name'],
  order: 'id',
  sample: sampleMarkets,
  demo: ['/markets'],
}
