import { addressOf } from './address.ts'
import { cheaperOf, cheapestOf } from './cheapest.ts'
import type { Price } from './client.ts'
import { showDay, today } from './day.ts'
import { element } from './element.ts'
import { amountOf, showMoney, thousandthsOf } from './money.ts'

/** The prices of a product in its markets, with the cheapest highlighted. */
export function priceTable(prices: Price[], on: string): HTMLElement {
  const highlighted = new Set(cheaperOf(prices))
  const lowest = new Map(cheapestOf(prices).map(({ currency, price }) => [currency, thousandthsOf(price)]))
  const rows = prices.map((price) => {
    const difference = thousandthsOf(price.price) - (lowest.get(price.currency) ?? 0n)
    const address = addressOf({ market: String(price.market_id), on: on === today() ? undefined : on })
    return element(
      'tr',
      { class: highlighted.has(price) && 'cheapest' },
      element(
        'th',
        { scope: 'row' },
        element('a', { href: address }, price.market),
        ...(highlighted.has(price) ? [' ', element('span', { class: 'badge' }, 'Cheapest')] : []),
      ),
      element('td', { class: 'amount' }, element('strong', {}, showMoney(price.price, price.currency))),
      element(
        'td',
        { class: 'amount note' },
        difference === 0n ? '' : `+${showMoney(amountOf(difference), price.currency)}`,
      ),
      element('td', { class: 'amount note wide' }, showDay(price.valid_from)),
    )
  })
  return element(
    'table',
    {},
    element('caption', { class: 'hidden' }, `Prices on ${showDay(on)}`),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'Market'),
        element('th', { scope: 'col', class: 'amount' }, 'Price'),
        element('th', { scope: 'col', class: 'amount' }, 'Difference'),
        element('th', { scope: 'col', class: 'amount wide' }, 'Since'),
      ),
    ),
    element('tbody', {}, ...rows),
  )
}
