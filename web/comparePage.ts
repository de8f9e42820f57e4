import { announce } from './announce.ts'
import { changeAddress, idsIn, parameter } from './address.ts'
import { basketSection } from './basketSection.ts'
import type { Market } from './client.ts'
import { commonProducts } from './commonProducts.ts'
import { comparisonTable } from './comparisonTable.ts'
import { showDay } from './day.ts'
import { chosenDay, dayControl } from './dayControl.ts'
import { element } from './element.ts'
import { loadMarkets } from './markets.ts'
import { regionIn } from './region.ts'

const MATCHING_NOTE = 'Products are compared if their names and brands are the same.'
const ORDER_NOTE = 'Those that all of these markets sell come first.'

/** Markets side by side: the products that several of them sell, and the total of a basket. */
export async function comparePage(signal: AbortSignal): Promise<Node[]> {
  const markets = await loadMarkets(signal)
  document.title = 'Compare markets – Pricebook'
  const comparison = regionIn(element('div'), signal)
  const show = () => comparison.load((signal) => compare(chosenMarkets(markets), signal))
  await show()
  return [
    element('h1', { tabindex: '-1' }, 'Compare markets'),
    marketChoice(markets, () => void show()),
    dayControl(() => void show()),
    comparison.element,
  ]
}

function chosenMarkets(markets: Market[]): Market[] {
  const byId = new Map(markets.map((market) => [market.id, market]))
  return idsIn(parameter('compare')).flatMap((id) => byId.get(id) ?? [])
}

function marketChoice(markets: Market[], onChange: () => void): HTMLElement {
  const chosen = idsIn(parameter('compare'))
  const boxes = markets.map(({ id, name }) => {
    const box = element('input', { type: 'checkbox', value: String(id), checked: chosen.includes(id) })
    box.addEventListener('change', () => {
      const ids = idsIn(parameter('compare')).filter((other) => other !== id)
      changeAddress({ compare: [...ids, ...(box.checked ? [id] : [])].join() }, 'push')
      onChange()
    })
    return element('label', {}, box, name)
  })
  return element('fieldset', { class: 'chips' }, element('legend', {}, 'Markets'), ...boxes)
}

async function compare(markets: Market[], signal: AbortSignal): Promise<Node[]> {
  if (markets.length < 2) return [element('p', { class: 'note' }, 'Choose two or more markets.')]
  const on = chosenDay()
  const { products, isComplete } = await commonProducts(markets, on, signal)
  announce(products.length === 1 ? '1 common product' : `${products.length} common products`)
  if (products.length === 0) {
    return [
      element('p', { class: 'note' }, `On ${showDay(on)}, these markets have no products in common.`),
      element(
        'p',
        { class: 'note' },
        `${MATCHING_NOTE} Shops that name their products in their own way have few in common.`,
      ),
    ]
  }
  const basket = basketSection(markets, products)
  return [
    element('p', { class: 'note' }, markets.length === 2 ? MATCHING_NOTE : `${MATCHING_NOTE} ${ORDER_NOTE}`),
    ...(isComplete
      ? []
      : [element('p', { class: 'note' }, 'Only the first products of each market are compared.')]),
    comparisonTable(markets, products, on, basket.update),
    basket.element,
  ]
}
