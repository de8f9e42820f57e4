import { announce } from './announce.ts'
import { bodyOf, client } from './client.ts'
import type { Product } from './client.ts'
import { showDay } from './day.ts'
import { chosenDay, dayControl } from './dayControl.ts'
import { element } from './element.ts'
import { historySection } from './historySection.ts'
import { priceTable } from './priceTable.ts'
import { regionIn } from './region.ts'

/** A product with its price in every market on a day, and its history. */
export async function productPage(id: number, signal: AbortSignal): Promise<Node[]> {
  const product = await bodyOf(
    client.GET('/products/{product_id}', { params: { path: { product_id: id } }, signal }),
  )
  document.title = `${product.name} – Pricebook`
  const prices = regionIn(element('div'), signal)
  const showPrices = () => prices.load((signal) => pricesOn(id, signal))
  const history = regionIn(element('div'), signal)
  void history.load((signal) => historySection(product, signal))
  await showPrices()
  return [
    element('h1', { tabindex: '-1' }, product.name),
    element('p', { class: 'note' }, detailsOf(product)),
    dayControl(() => void showPrices()),
    prices.element,
    element('h2', {}, 'History'),
    history.element,
  ]
}

async function pricesOn(id: number, signal: AbortSignal): Promise<Node[]> {
  const on = chosenDay()
  const params = { path: { product_id: id }, query: { on } }
  const { items } = await bodyOf(client.GET('/products/{product_id}/prices', { params, signal }))
  announce(`${items.length === 1 ? '1 market' : `${items.length} markets`} on ${showDay(on)}`)
  if (items.length === 0)
    return [element('p', { class: 'note' }, `No market has a price for it on ${showDay(on)}.`)]
  return [priceTable(items, on)]
}

/** Brand and nutrition, as far as they are known. */
function detailsOf({ brand, calories, sugar_percentage, saturated_fats_percentage }: Product): string {
  const amounts: [number | null, string][] = [
    [calories, 'kcal'],
    [sugar_percentage, 'g sugar'],
    [saturated_fats_percentage, 'g saturated fat'],
  ]
  const known = amounts.filter(([amount]) => amount !== null)
  const nutrition = known.map(([amount, unit]) => `${amount?.toLocaleString()} ${unit}`).join(', ')
  return [brand, nutrition && `${nutrition} per 100 g`].filter((text) => text !== '').join(' · ')
}
