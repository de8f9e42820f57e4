import { isId } from './address.ts'
import type { Price } from './client.ts'
import { amountOf, thousandthsOf } from './money.ts'

/** How many of each product a basket has, by the product's id. */
export type Basket = Map<number, number>

/** The most of one product. */
export const MOST = 99

/** The basket in a parameter such as `7,12*3`: one of product 7, three of product 12. */
export function basketIn(list: string): Basket {
  const entries = list.split(',').map((entry) => entry.split('*'))
  return new Map(
    entries.flatMap(([id = '', count = '1']) =>
      isId(id) && /^[1-9][0-9]?$/.test(count) ? [[Number(id), Number(count)]] : [],
    ),
  )
}

/** The parameter for a basket. */
export function parameterOf(basket: Basket): string {
  return [...basket].map(([id, count]) => (count === 1 ? String(id) : `${id}*${count}`)).join(',')
}

/** What a basket costs at these prices, in each of their currencies. */
export function totalsOf(basket: Basket, prices: Price[]): { price: string; currency: string }[] {
  const totals = new Map<string, bigint>()
  for (const { product_id, price, currency } of prices) {
    const count = basket.get(product_id)
    if (count === undefined) continue
    totals.set(currency, (totals.get(currency) ?? 0n) + thousandthsOf(price) * BigInt(count))
  }
  return [...totals].map(([currency, total]) => ({ price: amountOf(total), currency }))
}
