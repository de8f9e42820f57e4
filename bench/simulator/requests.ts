import { newPrices } from '../newPrices.ts'

/** A request to send. */
export interface Request {
  path: string
  /** The JSON body of a POST; without it the request is a GET. */
  body?: string
}

/** How many prices a batch creates. */
export const BATCH = 1000

/** The requests of each kind for a service with sample data, the next one at each call. */
export async function requestsOf(url: string): Promise<Record<string, () => Request>> {
  const get = async (path: string) => (await fetch(`${url}/api${path}`)).json() as Promise<Page>
  const { items: markets } = await get('/markets')
  const { items: products } = await get('/products?limit=100')
  const nextPrice = await newPrices(url)
  return {
    market: inTurn(markets.map(({ id }) => `/api/markets/${id}`)),
    products: inTurn(['/api/products?limit=100']),
    product_prices: inTurn(products.map(({ id }) => `/api/products/${id}/prices`)),
    market_prices: inTurn(markets.map(({ id }) => `/api/markets/${id}/prices?limit=100`)),
    create: () => ({ path: '/api/prices', body: JSON.stringify(nextPrice()) }),
    batch: () => ({
      path: '/api/prices/batch',
      body: JSON.stringify(Array.from({ length: BATCH }, nextPrice)),
    }),
  }
}

interface Page {
  items: { id: number }[]
}

function inTurn(paths: string[]): () => Request {
  let count = 0
  return () => {
    const path = paths[count++ % paths.length]
    if (path === undefined) throw new Error('The service has no data.')
    return { path }
  }
}
