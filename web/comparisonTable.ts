import { actionButton } from './actionButton.ts'
import { announce } from './announce.ts'
import { addressOf, changeAddress, parameter } from './address.ts'
import { basketIn, MOST, parameterOf } from './basket.ts'
import { cheaperOf } from './cheapest.ts'
import type { Market } from './client.ts'
import type { CommonProduct } from './commonProducts.ts'
import { today } from './day.ts'
import { element } from './element.ts'
import { showMoney } from './money.ts'
import { filterField, passesFilter } from './textFilter.ts'

/** How many rows are shown at first, and added by each press of the button. */
const ROWS = 100

/** Common products, those of the basket first, with their price in each market and a field for how many are in the basket. */
export function comparisonTable(
  markets: Market[],
  products: CommonProduct[],
  on: string,
  onBasket: () => void,
): HTMLElement {
  const basket = basketIn(parameter('basket'))
  const basketFirst = products.toSorted(
    (one, other) => Number(basket.has(other.id)) - Number(basket.has(one.id)),
  )
  const body = element('tbody')
  const more = element('div')
  let shown: CommonProduct[] = []
  const addRows = () => {
    const start = body.childElementCount
    body.append(...shown.slice(start, start + ROWS).map((product) => rowOf(product, on, onBasket)))
    const isComplete = body.childElementCount === shown.length
    more.replaceChildren(
      ...(shown.length === 0 ? [element('p', { class: 'note' }, 'No product has these words.')] : []),
      ...(isComplete ? [] : [actionButton('Show more', async () => addRows())]),
    )
  }
  const filter = () => {
    const passes = passesFilter()
    shown = basketFirst.filter(({ name, brand }) => passes(`${name} ${brand}`))
    body.replaceChildren()
    addRows()
  }
  filter()
  const field = filterField('Filter', () => {
    filter()
    announce(shown.length === 1 ? '1 product' : `${shown.length} products`)
  })
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, 'Product'),
    ...markets.map(({ id, name }) =>
      element(
        'th',
        { scope: 'col', class: 'amount' },
        element('a', { href: addressOf({ market: String(id) }) }, name),
      ),
    ),
    element('th', { scope: 'col', class: 'amount' }, 'Basket'),
  )
  const table = element('table', { class: 'comparison' }, element('thead', {}, head), body)
  const label = 'Prices of common products'
  return element(
    'div',
    {},
    field,
    element('div', { class: 'scroll', role: 'region', 'aria-label': label, tabindex: '0' }, table),
    more,
  )
}

function rowOf({ id, name, brand, prices }: CommonProduct, on: string, onBasket: () => void): HTMLElement {
  const cheapest = cheaperOf(prices.filter((price) => price !== undefined))
  const address = addressOf({ product: String(id), on: on === today() ? undefined : on })
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      element('a', { href: address }, name),
      element('div', { class: 'note' }, brand),
    ),
    ...prices.map((price) => {
      if (price === undefined) return element('td', { class: 'amount note' }, 'not sold')
      const isCheapest = cheapest.includes(price)
      return element(
        'td',
        { class: isCheapest ? 'amount cheapest' : 'amount' },
        showMoney(price.price, price.currency),
        ...(isCheapest ? [element('span', { class: 'hidden' }, ' cheapest')] : []),
      )
    }),
    element('td', { class: 'amount' }, countField(id, name, onBasket)),
  )
}

function countField(id: number, name: string, onBasket: () => void): HTMLElement {
  const input = element('input', {
    type: 'number',
    min: '0',
    max: String(MOST),
    placeholder: '0',
    value: String(basketIn(parameter('basket')).get(id) ?? ''),
    'aria-label': `Number of ${name} in the basket`,
  })
  input.addEventListener('input', () => {
    const basket = basketIn(parameter('basket'))
    const count = Math.min(Number(input.value) || 0, MOST)
    if (count >= 1) basket.set(id, Math.floor(count))
    else basket.delete(id)
    changeAddress({ basket: parameterOf(basket) || undefined }, 'replace')
    onBasket()
  })
  return input
}
