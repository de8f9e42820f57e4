import { generateMersenne53Randomizer } from '@faker-js/faker'
import type { FastifyInstance } from 'fastify'
import type { SampleSizes } from '../src/contract/resource.ts'
import { daysOf } from './scaleData.ts'

interface Named {
  id: number
  name: string
  brand: string
}

interface Page {
  items: Named[]
  next_cursor: string | null
}

/** How many ids a filter by ids has. */
const IDS = 10

/** Every kind of read by name, as functions that return a path of it, with random ids, names, days and positions. */
export async function readsOf(
  app: FastifyInstance,
  sizes: SampleSizes,
): Promise<Record<string, () => string>> {
  const randomizer = generateMersenne53Randomizer(1)
  const indexBelow = (end: number) => Math.floor(randomizer.next() * end)
  const any = <Value>(values: readonly Value[]) => values[indexBelow(values.length)] as Value
  const get = async (path: string) => (await app.inject(`/api${path}`)).json<Page>()

  const all = async (list: string) => {
    const items: Named[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page = await get(`${list}?limit=1000${cursor && `&cursor=${cursor}`}`)
      items.push(...page.items)
      cursor = page.next_cursor
    }
    return items
  }
  /** Pages of a list that begin at these keys. */
  const pagesFrom = async (list: string, keys: () => (string | number)[]) => {
    const { next_cursor } = await get(`${list}&limit=1`)
    const [scope] = JSON.parse(Buffer.from(next_cursor ?? '', 'base64url').toString()) as string[]
    return () =>
      `${list}&limit=100&cursor=${Buffer.from(JSON.stringify([scope, ...keys()])).toString('base64url')}`
  }

  const [markets, products, days] = [await all('/markets'), await all('/products'), daysOf(sizes)]
  const ids = (items: Named[]) => Array.from({ length: IDS }, () => any(items).id).join()
  const text = encodeURIComponent
  const last = days.at(-1) ?? ''
  const wordsOf = ({ name, brand }: Named) => text([...name.split(' ', 2), brand.slice(0, 3)].join(' '))

  const filters: Record<string, () => string> = {
    market: () => `market=${text(any(markets).name)}`,
    market_id: () => `market_id=${ids(markets)}`,
    product: () => `product=${text(any(products).name)}`,
    product_id: () => `product_id=${ids(products)}`,
    brand: () => `brand=${text(any(products).brand)}`,
    since: () => `since=${any(days)}`,
    'since the last day': () => `since=${last}`,
    until: () => `until=${any(days)}`,
  }
  const combined =
    (...names: string[]) =>
    () =>
      names.map((name) => filters[name]?.()).join('&')
  for (const names of [
    ['market', 'product'],
    ['market_id', 'product_id'],
    ['market', 'brand'],
    ['market', 'since'],
    ['market', 'since the last day'],
    ['product', 'since'],
    ['product_id', 'since the last day'],
    ['brand', 'since the last day'],
    ['market', 'product', 'since', 'until'],
  ]) {
    filters[names.join(', ')] = combined(...names)
  }
  const history: Record<string, () => string> = {}
  for (const sort of ['product', 'valid_from', 'valid_from_desc']) {
    const keys = () => [any(products).id, any(markets).id, any(days)]
    history[`prices by ${sort}`] = await pagesFrom(`/prices?sort=${sort}`, keys)
    for (const [name, filter] of Object.entries(filters)) {
      history[`prices by ${sort}: ${name}`] = () => `/prices?sort=${sort}&limit=100&${filter()}`
    }
  }
  return {
    health: () => '/health',
    'a market': () => `/markets/${any(markets).id}`,
    'a product': () => `/products/${any(products).id}`,
    'a price': () => `/prices/${1 + indexBelow(sizes.prices ?? 0)}`,
    markets: () => '/markets?limit=100',
    'markets: name': () => `/markets?name=${text(any(markets).name)}`,
    'products by id': await pagesFrom('/products?sort=id', () => [any(products).id]),
    'products by name': await pagesFrom('/products?sort=name', () => [any(products).name, '']),
    'products by brand': await pagesFrom('/products?sort=brand', () => [any(products).brand, '']),
    'products: name': () => `/products?name=${text(any(products).name)}`,
    'products: brand': () => `/products?limit=20&brand=${text(any(products).brand)}`,
    'products: search of one': () => `/products?limit=20&search=${wordsOf(any(products))}`,
    'products: search of one, by name': () => `/products?limit=20&sort=name&search=${wordsOf(any(products))}`,
    'products: search of many': () => '/products?limit=20&search=kg',
    'products: search of many, by name': () => '/products?limit=20&sort=name&search=kg',
    'in force in a market': () => `/markets/${any(markets).id}/prices?limit=100`,
    'in force in a market on a day': () => `/markets/${any(markets).id}/prices?limit=100&on=${any(days)}`,
    'in force of a product': () => `/products/${any(products).id}/prices`,
    'in force of a product on a day': () => `/products/${any(products).id}/prices?on=${any(days)}`,
    'in force of products': () => `/prices/in-force?limit=100&product_id=${ids(products)}`,
    'in force of products in markets on a day': () =>
      `/prices/in-force?limit=100&product_id=${ids(products)}&market_id=${ids(markets)}&on=${any(days)}`,
    ...history,
  }
}
