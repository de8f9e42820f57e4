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
  let count = 0
  // Each is new: it has another product or day than all others, from the year 1000 on.
  const nextPrice = () => {
    const day = new Date(Date.UTC(1000) + Math.floor(count / products.length) * 24 * 60 * 60 * 1000)
    const { name: product, brand } = next(products, count++)
    return {
      market: markets[0]?.name,
      product,
      brand,
      price: '1.50',
      valid_from: day.toISOString().slice(0, 10),
    }
  }
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
  items: { id: number; name: string; brand?: string }[]
}

function inTurn(paths: string[]): () => Request {
  let count = 0
  return () => ({ path: next(paths, count++) })
}

function next<Value>(values: Value[], count: number): Value {
  const value = values[count % values.length]
  if (value === undefined) throw new Error('The service has no data.')
  return value
}
