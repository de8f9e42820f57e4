import type { Resource } from '../../contract/resource.ts'
import { schemaOf } from '../../contract/schema.ts'
import { sampleProducts } from './sampleData.ts'

/** Products, as the commands and CSV files know them. */
export const products: Resource = {
  name: 'products',
  path: '/products',
  table: 'product',
  file: 'products.csv',
  schema: schemaOf('ProductInput'),
  key: ['name', 'brand'],
  order: 'id',
  sample: sampleProducts,
  demo: ['/products?limit=3&sort=name'],
}
