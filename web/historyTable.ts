import type { Price } from './client.ts'
import { showDay } from './day.ts'
import { element } from './element.ts'
import { showMoney } from './money.ts'

/** The recorded prices as a table, the latest first: what the chart shows, for those who cannot see it. */
export function historyTable(prices: Price[]): HTMLElement {
  const latestFirst = prices.toSorted((one, other) => (one.valid_from < other.valid_from ? 1 : -1))
  const rows = latestFirst.map(({ valid_from, market, price, currency }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, showDay(valid_from)),
      element('td', {}, market),
      element('td', { class: 'amount' }, showMoney(price, currency)),
    ),
  )
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, 'From'),
    element('th', { scope: 'col' }, 'Market'),
    element('th', { scope: 'col', class: 'amount' }, 'Price'),
  )
  return element(
    'details',
    {},
    element('summary', {}, `The history as a table (${prices.length.toLocaleString()} prices)`),
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)),
  )
}
