import { allItems, bodyOf, client } from './client.ts'
import type { Page, Price, Product } from './client.ts'

/** How many products a page of results has. */
const PAGE = 20

/** A page of the products with words that begin like these, or of all products by name. */
export async function findProducts(
  search: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Product>> {
  // The service rejects a search without a word.
  if (search !== '' && !/[\p{L}\p{N}]/u.test(search)) return { items: [], next_cursor: null }
  const query = {
    limit: PAGE,
    ...(search === '' ? { sort: 'name' as const } : { search }),
    ...(cursor && { cursor }),
  }
  return bodyOf(client.GET('/products', { params: { query }, signal }))
}

/** The prices in force of these products today, by product. */
export async function currentPrices(products: Product[], signal: AbortSignal): Promise<Map<number, Price[]>> {
  if (products.length === 0) return new Map()
  const product_id = products.map(({ id }) => id)
  const { items } = await allItems((cursor) => {
    const query = { product_id, limit: 1000, ...(cursor && { cursor }) }
    return bodyOf(client.GET('/prices/in-force', { params: { query }, signal }))
  })
  return Map.groupBy(items, (price) => price.product_id)
}
