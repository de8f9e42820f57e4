import { allItems, bodyOf, client } from './client.ts'
import type { Market, Price } from './client.ts'

/** A product that all compared markets sell, with its price in each of them, in the order of the markets. */
export interface CommonProduct {
  id: number
  name: string
  brand: string
  prices: Price[]
}

/** The most products of a market that are compared. */
const MOST = 10_000

/** The products that all of these markets sell on a day, by name; `isComplete` is false if a market has too many products. */
export async function commonProducts(markets: Market[], on: string, signal: AbortSignal) {
  const lists = await Promise.all(markets.map(({ id }) => pricesIn(id, on, signal)))
  const [first = new Map<number, Price>(), ...others] = lists.map(
    ({ items }) => new Map(items.map((price) => [price.product_id, price])),
  )
  const products = [...first].flatMap(([id, price]): CommonProduct[] => {
    const prices = [price, ...others.flatMap((list) => list.get(id) ?? [])]
    return prices.length < markets.length ? [] : [{ id, name: price.product, brand: price.brand, prices }]
  })
  const byName = products.sort((one, other) => one.name.localeCompare(other.name))
  return { products: byName, isComplete: lists.every(({ isComplete }) => isComplete) }
}

async function pricesIn(market_id: number, on: string, signal: AbortSignal) {
  const path = { market_id }
  return allItems((cursor) => {
    const query = { on, limit: 1000, ...(cursor && { cursor }) }
    return bodyOf(client.GET('/markets/{market_id}/prices', { params: { path, query }, signal }))
  }, MOST)
}
