import { allItems, bodyOf, client } from './client.ts'
import type { Market, Price } from './client.ts'

/** A product that at least two of the compared markets sell. */
export interface CommonProduct {
  id: number
  name: string
  brand: string
  /** Its price in each market, in their order; undefined where it is not sold. */
  prices: (Price | undefined)[]
  /** How many of the markets sell it. */
  sellers: number
}

/** The most products of a market that are compared. */
const MOST = 10_000

/**
 * The products that at least two of these markets sell on a day, those of most markets first, then by name; `isComplete` is
 * false if a market has too many products.
 */
export async function commonProducts(markets: Market[], on: string, signal: AbortSignal) {
  const lists = await Promise.all(markets.map(({ id }) => pricesIn(id, on, signal)))
  const sold = lists.map(({ items }) => new Map(items.map((price) => [price.product_id, price])))
  const products = [...new Set(sold.flatMap((list) => [...list.keys()]))].flatMap((id): CommonProduct[] => {
    const prices = sold.map((list) => list.get(id))
    const [first, ...others] = prices.filter((price) => price !== undefined)
    if (first === undefined || others.length === 0) return []
    return [{ id, name: first.product, brand: first.brand, prices, sellers: 1 + others.length }]
  })
  products.sort((one, other) => other.sellers - one.sellers || one.name.localeCompare(other.name))
  return { products, isComplete: lists.every(({ isComplete }) => isComplete) }
}

async function pricesIn(market_id: number, on: string, signal: AbortSignal) {
  const path = { market_id }
  return allItems((cursor) => {
    const query = { on, limit: 1000, ...(cursor && { cursor }) }
    return bodyOf(client.GET('/markets/{market_id}/prices', { params: { path, query }, signal }))
  }, MOST)
}
