import { allItems, bodyOf, client } from './client.ts'
import type { Price, Product } from './client.ts'
import { dayAfter, today } from './day.ts'

/** The prices of a product in one currency: for each market the price from each of these days on, or null without one. */
export interface History {
  currency: string
  /** The days on which a price changes; the last one is the end of the history, on which none does. */
  days: string[]
  markets: { name: string; prices: (string | null)[] }[]
}

/** All recorded prices of a product. */
export async function loadHistory({ id }: Product, signal: AbortSignal): Promise<Price[]> {
  const { items } = await allItems((cursor) => {
    const query = { product_id: [id], limit: 1000, ...(cursor && { cursor }) }
    return bodyOf(client.GET('/prices', { params: { query }, signal }))
  })
  return items
}

/** The history in each currency. A price holds until the next one of its market, the last one to the end of today. */
export function historiesOf(prices: Price[]): History[] {
  const changes = [...new Set(prices.map(({ valid_from }) => valid_from))].sort()
  const last = changes.at(-1) ?? today()
  const days = [...changes, dayAfter(last > today() ? last : today())]
  const markets = [...Map.groupBy(prices, ({ market }) => market)]
  const currencies = new Set(prices.map(({ currency }) => currency))
  return [...currencies].map((currency) => ({
    currency,
    days,
    markets: markets
      .filter(([, prices]) => prices.some((price) => price.currency === currency))
      .map(([name, prices]) => ({ name, prices: pricesOn(days, prices, currency) })),
  }))
}

/** The price on each day; null while the market has none, or one in another currency. */
function pricesOn(days: string[], prices: Price[], currency: string): (string | null)[] {
  const changes = new Map(prices.map((price) => [price.valid_from, price]))
  let inForce: Price | undefined
  return days.map((day) => {
    inForce = changes.get(day) ?? inForce
    return inForce?.currency === currency ? inForce.price : null
  })
}
