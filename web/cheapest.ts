import { thousandthsOf } from './money.ts'

interface Amount {
  price: string
  currency: string
}

/** The lowest of the prices in each currency; several if they are equal. Currencies are not compared with each other. */
export function cheapestOf<Price extends Amount>(prices: Price[]): Price[] {
  const lowest = new Map<string, bigint>()
  for (const { price, currency } of prices) {
    const amount = thousandthsOf(price)
    const known = lowest.get(currency)
    if (known === undefined || amount < known) lowest.set(currency, amount)
  }
  return prices.filter(({ price, currency }) => thousandthsOf(price) === lowest.get(currency))
}

/** The cheapest prices, of those that can be compared: a currency with equal prices only has none. */
export function cheaperOf<Price extends Amount>(prices: Price[]): Price[] {
  const inCurrency = (currency: string) => prices.filter((price) => price.currency === currency).length
  const cheapest = cheapestOf(prices)
  return cheapest.filter(
    ({ currency }) => cheapest.filter((price) => price.currency === currency).length < inCurrency(currency),
  )
}
