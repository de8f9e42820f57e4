import { allItems, bodyOf, client } from './client.ts'
import type { Market } from './client.ts'

/** All markets, in the order in which they were added. */
export async function loadMarkets(signal: AbortSignal): Promise<Market[]> {
  const { items } = await allItems((cursor) => {
    const query = { limit: 1000, ...(cursor && { cursor }) }
    return bodyOf(client.GET('/markets', { params: { query }, signal }))
  })
  return items
}
