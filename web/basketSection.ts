import { announce } from './announce.ts'
import { parameter } from './address.ts'
import { basketIn, totalsOf } from './basket.ts'
import { cheaperOf } from './cheapest.ts'
import type { Market } from './client.ts'
import type { CommonProduct } from './commonProducts.ts'
import { element } from './element.ts'
import { showMoney } from './money.ts'

/** What the basket in the address costs in each market, and a function that shows it again after a change. */
export function basketSection(markets: Market[], products: CommonProduct[]) {
  const section = element('section', { class: 'basket', 'aria-label': 'Basket' })
  const show = () => {
    const basket = basketIn(parameter('basket'))
    const sold = products.filter(({ id, sellers }) => basket.has(id) && sellers === markets.length)
    const totals = markets.map((_market, index) =>
      totalsOf(
        basket,
        sold.flatMap(({ prices }) => prices[index] ?? []),
      ),
    )
    // A market with prices in two currencies has two totals, which cannot be compared.
    const cheapest = totals.every(({ length }) => length === 1) ? cheaperOf(totals.flat()) : []
    const missing = basket.size - sold.length
    section.hidden = basket.size === 0
    section.replaceChildren(
      element('h2', {}, sold.length === 1 ? 'Basket of 1 product' : `Basket of ${sold.length} products`),
      element(
        'ul',
        {},
        ...markets.map(({ name }, index) => marketTotal(name, totals[index] ?? [], cheapest)),
      ),
      ...(missing === 0 ? [] : [element('p', { class: 'note' }, missingSentence(missing))]),
    )
  }
  show()
  const update = () => {
    show()
    announce([...section.querySelectorAll('li')].map(({ innerText }) => innerText).join(', '))
  }
  return { element: section, update }
}

type Total = ReturnType<typeof totalsOf>[number]

function marketTotal(name: string, totals: Total[], cheapest: Total[]): HTMLElement {
  const isCheapest = totals.some((total) => cheapest.includes(total))
  return element(
    'li',
    { class: isCheapest && 'cheapest' },
    element('span', {}, name),
    ...totals.map(({ price, currency }) =>
      element('strong', { class: 'amount' }, showMoney(price, currency)),
    ),
    ...(isCheapest ? [element('span', { class: 'badge' }, 'Cheapest')] : []),
  )
}

function missingSentence(count: number): string {
  return count === 1
    ? 'Not counted: 1 product that is not sold in all of these markets.'
    : `Not counted: ${count} products that are not sold in all of these markets.`
}
