import { requestSchema } from './schema.ts'

const DAY = 24 * 60 * 60 * 1000

/** The prices in force of the first market. */
export async function pricesOf(url: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${url}/api/markets/1/prices?limit=100`)
  return ((await response.json()) as { items: Record<string, unknown>[] }).items
}

/** Returns a function that returns another price to create at each call: it has another product or day, from the year 1000 on. */
export async function newPrices(url: string): Promise<() => Record<string, unknown>> {
  const names = Object.keys(requestSchema('/prices', 'post').properties)
  const prices = (await pricesOf(url)).map((price) =>
    Object.fromEntries(names.map((name) => [name, price[name]])),
  )
  let count = 0
  return () => {
    const day = new Date(Date.UTC(1000) + Math.floor(count / prices.length) * DAY)
    const price = prices[count % prices.length]
    count += 1
    return { ...price, valid_from: day.toISOString().slice(0, 10) }
  }
}
