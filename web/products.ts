import { allItems, bodyOf, client } from './client.ts'
import type { Page, Price, Product } from './client.ts'

/** How many products a page of results has. */
const PAGE = 20

/** A page of the products that contain words with these beginnings, or of all products by name. */
export async function findProducts(
  search: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Product>> {
  if (search === '') {
    const query = { limit: PAGE, sort: 'name' as const, ...(cursor && { cursor }) }
    return bodyOf(client.GET('/products', { params: { query }, signal }))
  }
  const all = await allItems((cursor) => {
    const query = { limit: 1000, sort: 'name' as const, ...(cursor && { cursor }) }
    return bodyOf(client.GET('/products', { params: { query }, signal }))
  })
  const words = search.toLowerCase().split(' ')
  const found = all.items.filter(({ name, brand }) =>
    words.every((word) => ` ${name} ${brand}`.toLowerCase().includes(` ${word}`)),
  )
  const start = Number(cursor ?? 0)
  const end = start + PAGE
  return { items: found.slice(start, end), next_cursor: end < found.length ? String(end) : null }
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
