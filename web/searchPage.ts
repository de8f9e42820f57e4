import { actionButton } from './actionButton.ts'
import { announce } from './announce.ts'
import { addressOf } from './address.ts'
import { cheapestOf } from './cheapest.ts'
import { client } from './client.ts'
import type { Market, Price, Product } from './client.ts'
import { csv, csvButton } from './csvButton.ts'
import { element } from './element.ts'
import { loadMarkets } from './markets.ts'
import { showMoney } from './money.ts'
import { currentPrices, findProducts } from './products.ts'

/** The products that match a search with their lowest prices; without one, the markets and all products. */
export async function searchPage(search: string, signal: AbortSignal): Promise<Node[]> {
  if (search === '') {
    const [markets, list] = await Promise.all([marketList(signal), productList('', signal)])
    document.title = 'Pricebook'
    return [
      element('h1', { tabindex: '-1' }, 'What products cost, market by market'),
      element('h2', {}, 'Markets'),
      markets,
      element('h2', {}, 'Products'),
      list,
      csvButton('Products', () => client.GET('/products', csv)),
    ]
  }
  const list = await productList(search, signal)
  document.title = `${search} – Pricebook`
  return [element('h1', { tabindex: '-1' }, `Products that match “${search}”`), list]
}

async function productList(search: string, signal: AbortSignal): Promise<HTMLElement> {
  const list = element('ul', { class: 'results' })
  const more = element('div')
  const loadPage = async (cursor?: string) => {
    const { items, next_cursor } = await findProducts(search, cursor, signal)
    const prices = await currentPrices(items, signal)
    list.append(...items.map((product) => productItem(product, prices.get(product.id) ?? [])))
    more.replaceChildren(
      ...(next_cursor === null ? [] : [actionButton('Show more', () => loadPage(next_cursor))]),
    )
    const count = list.childElementCount
    announce(count === 1 ? '1 product' : `${count} products${next_cursor === null ? '' : ' or more'}`)
  }
  await loadPage()
  if (list.childElementCount > 0) return element('div', {}, list, more)
  const hint =
    search === '' ? 'There are no products yet.' : 'No product has these words. Try fewer or shorter ones.'
  announce(hint)
  return element('p', { class: 'note' }, hint)
}

function productItem(product: Product, prices: Price[]): HTMLElement {
  return element(
    'li',
    {},
    element(
      'div',
      {},
      element('a', { href: addressOf({ product: String(product.id) }) }, product.name),
      element('div', { class: 'note' }, product.brand),
    ),
    lowestPrice(prices),
  )
}

function lowestPrice(prices: Price[]): HTMLElement {
  const cheapest = [...Map.groupBy(cheapestOf(prices), ({ currency }) => currency).values()]
  if (cheapest.length === 0) return element('p', { class: 'lowest note' }, 'no price today')
  const amounts = cheapest.map((same) => {
    const amounts = same.slice(0, 1).map(({ price, currency }) => showMoney(price, currency))
    const markets = same.length === 1 ? same.map(({ market }) => market) : [`${same.length} markets`]
    return element(
      'div',
      {},
      element('strong', { class: 'amount' }, ...amounts),
      element('div', { class: 'note' }, ...markets),
    )
  })
  return element('div', { class: 'lowest' }, ...amounts)
}

async function marketList(signal: AbortSignal): Promise<HTMLElement> {
  const markets = await loadMarkets(signal)
  if (markets.length === 0) return element('p', { class: 'note' }, 'There are no markets yet.')
  return element('ul', { class: 'cards' }, ...markets.map(marketCard))
}

function marketCard({ id, name, address, opening_time, closing_time }: Market): HTMLElement {
  const hours = opening_time && closing_time && `${opening_time}–${closing_time}`
  const details = [address, hours].filter((text) => text !== null && text !== '')
  return element(
    'li',
    {},
    element('a', { href: addressOf({ market: String(id) }) }, name),
    ...details.map((text) => element('div', { class: 'note' }, String(text))),
  )
}
