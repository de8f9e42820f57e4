import { actionButton } from './actionButton.ts'
import { announce } from './announce.ts'
import { addressOf } from './address.ts'
import { bodyOf, client } from './client.ts'
import type { Market, Price } from './client.ts'
import { csv, csvButton } from './csvButton.ts'
import { showDay, today } from './day.ts'
import { chosenDay, dayControl } from './dayControl.ts'
import { element } from './element.ts'
import { loadMarkets } from './markets.ts'
import { showMoney } from './money.ts'
import { regionIn } from './region.ts'

/** A market with its products and their prices on a day. */
export async function marketPage(id: number, signal: AbortSignal): Promise<Node[]> {
  const [market, others] = await Promise.all([
    bodyOf(client.GET('/markets/{market_id}', { params: { path: { market_id: id } }, signal })),
    loadMarkets(signal),
  ])
  document.title = `${market.name} – Pricebook`
  const prices = regionIn(element('div'), signal)
  const showPrices = () => prices.load((signal) => pricesOn(market, signal))
  await showPrices()
  const { address, opening_time, closing_time } = market
  const hours = opening_time && closing_time && `open from ${opening_time} to ${closing_time}`
  return [
    element('h1', { tabindex: '-1' }, market.name),
    element('p', { class: 'note' }, [address, hours].filter((text) => text !== null).join(' · ')),
    compareLinks(market, others),
    dayControl(() => void showPrices()),
    prices.element,
  ]
}

function compareLinks({ id }: Market, markets: Market[]): HTMLElement {
  const links = markets
    .filter((other) => other.id !== id)
    .map((other) =>
      element('li', {}, element('a', { href: addressOf({ compare: `${id},${other.id}` }) }, other.name)),
    )
  if (links.length === 0) return element('div')
  return element(
    'nav',
    { class: 'compare', 'aria-label': 'Compare with' },
    element('span', { class: 'note', 'aria-hidden': 'true' }, 'Compare with'),
    element('ul', {}, ...links),
  )
}

async function pricesOn({ id, name }: Market, signal: AbortSignal): Promise<Node[]> {
  const on = chosenDay()
  const rows = element('tbody')
  const more = element('div')
  const loadPage = async (cursor?: string) => {
    const params = { path: { market_id: id }, query: { on, ...(cursor && { cursor }) } }
    const { items, next_cursor } = await bodyOf(client.GET('/markets/{market_id}/prices', { params, signal }))
    rows.append(...items.map((price) => priceRow(price, on)))
    more.replaceChildren(
      ...(next_cursor === null ? [] : [actionButton('Show more', () => loadPage(next_cursor))]),
    )
    const count = rows.childElementCount
    announce(`${count === 1 ? '1 product' : `${count} products`}${next_cursor === null ? '' : ' or more'}`)
  }
  await loadPage()
  if (rows.childElementCount === 0)
    return [element('p', { class: 'note' }, `It has no prices on ${showDay(on)}.`)]
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, 'Product'),
    element('th', { scope: 'col', class: 'amount' }, 'Price'),
    element('th', { scope: 'col', class: 'amount wide' }, 'Since'),
  )
  const download = csvButton(`${name} ${on}`, () =>
    client.GET('/markets/{market_id}/prices', { params: { path: { market_id: id }, query: { on } }, ...csv }),
  )
  return [element('table', {}, element('thead', {}, head), rows), more, download]
}

function priceRow(
  { product_id, product, brand, price, currency, valid_from }: Price,
  on: string,
): HTMLElement {
  const address = addressOf({ product: String(product_id), on: on === today() ? undefined : on })
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      element('a', { href: address }, product),
      element('div', { class: 'note' }, brand),
    ),
    element('td', { class: 'amount' }, showMoney(price, currency)),
    element('td', { class: 'amount note wide' }, showDay(valid_from)),
  )
}
