import type { FastifyInstance } from 'fastify'
import type { SampleSizes } from '../src/contract/resource.ts'
import { readsOfHistory } from './scaleHistory.ts'
import { pagesFrom, randomIds, valuesOf } from './scaleValues.ts'
import type { Reads, Values } from './scaleValues.ts'

const text = encodeURIComponent

/** Every kind of read by name, as functions that return a path of it, with random ids, names, days and positions. */
export async function readsOf(app: FastifyInstance, sizes: SampleSizes): Promise<Reads> {
  const values = await valuesOf(app, sizes)
  return {
    health: () => '/health',
    'a price': () => `/prices/${values.priceId()}`,
    ...readsOfMarkets(values),
    ...(await readsOfProducts(app, values)),
    ...readsInForce(values),
    ...(await readsOfHistory(app, values)),
  }
}

function readsOfMarkets({ markets, any }: Values): Reads {
  return {
    'a market': () => `/markets/${any(markets).id}`,
    markets: () => '/markets?limit=100',
    'markets: name': () => `/markets?name=${text(any(markets).name)}`,
  }
}

async function readsOfProducts(app: FastifyInstance, { products, any }: Values): Promise<Reads> {
  const words = () => {
    const { name, brand } = any(products)
    return text([...name.split(' ', 2), brand.slice(0, 3)].join(' '))
  }
  const from = (sort: string, keys: () => (string | number)[]) =>
    pagesFrom(app, `/products?sort=${sort}`, keys)
  return {
    'a product': () => `/products/${any(products).id}`,
    'products by id': await from('id', () => [any(products).id]),
    'products by name': await from('name', () => [any(products).name, '']),
    'products by brand': await from('brand', () => [any(products).brand, '']),
    'products: name': () => `/products?name=${text(any(products).name)}`,
    'products: brand': () => `/products?limit=20&brand=${text(any(products).brand)}`,
    'products: search of one': () => `/products?limit=20&search=${words()}`,
    'products: search of one, by name': () => `/products?limit=20&sort=name&search=${words()}`,
    'products: search of many': () => '/products?limit=20&search=kg',
    'products: search of many, by name': () => '/products?limit=20&sort=name&search=kg',
  }
}

function readsInForce(values: Values): Reads {
  const { markets, products, days, any } = values
  const ofProducts = () => `/prices/in-force?limit=100&product_id=${randomIds(values, products)}`
  return {
    'in force in a market': () => `/markets/${any(markets).id}/prices?limit=100`,
    'in force in a market on a day': () => `/markets/${any(markets).id}/prices?limit=100&on=${any(days)}`,
    'in force of a product': () => `/products/${any(products).id}/prices`,
    'in force of a product on a day': () => `/products/${any(products).id}/prices?on=${any(days)}`,
    'in force of products': ofProducts,
    'in force of products in markets on a day': () =>
      `${ofProducts()}&market_id=${randomIds(values, markets)}&on=${any(days)}`,
  }
}
