import type { FastifyInstance } from 'fastify'
import { pagesFrom, randomIds } from './scaleValues.ts'
import type { Reads, Values } from './scaleValues.ts'

const text = encodeURIComponent

/** Filters of the history that are combined. */
const COMBINED = [
  ['market', 'product'],
  ['market_id', 'product_id'],
  ['market', 'brand'],
  ['market', 'since'],
  ['market', 'since the last day'],
  ['product', 'since'],
  ['product_id', 'since the last day'],
  ['brand', 'since the last day'],
  ['market', 'product', 'since', 'until'],
]

/** Reads of the history of prices in every order: all, and with filters. */
export async function readsOfHistory(app: FastifyInstance, values: Values): Promise<Reads> {
  const { markets, products, days, any } = values
  const filters = Object.entries(filtersOf(values))
  const reads: Reads = {}
  for (const sort of ['product', 'valid_from', 'valid_from_desc']) {
    const keys = () => [any(products).id, any(markets).id, any(days)]
    reads[`prices by ${sort}`] = await pagesFrom(app, `/prices?sort=${sort}`, keys)
    for (const [name, filter] of filters) {
      reads[`prices by ${sort}: ${name}`] = () => `/prices?sort=${sort}&limit=100&${filter()}`
    }
  }
  return reads
}

/** The filters of the history, alone and combined, as parts of a query. */
function filtersOf(values: Values): Reads {
  const { markets, products, days, any } = values
  const filters: Reads = {
    market: () => `market=${text(any(markets).name)}`,
    market_id: () => `market_id=${randomIds(values, markets)}`,
    product: () => `product=${text(any(products).name)}`,
    product_id: () => `product_id=${randomIds(values, products)}`,
    brand: () => `brand=${text(any(products).brand)}`,
    since: () => `since=${any(days)}`,
    'since the last day': () => `since=${days.at(-1) ?? ''}`,
    until: () => `until=${any(days)}`,
  }
  const combined = (names: string[]) => () => names.map((name) => filters[name]?.()).join('&')
  return {
    ...filters,
    ...Object.fromEntries(COMBINED.map((names) => [names.join(', '), combined(names)])),
  }
}
