import { changeAddress, parameter } from './address.ts'
import { client } from './client.ts'
import type { Product } from './client.ts'
import { csv, csvButton } from './csvButton.ts'
import { element } from './element.ts'
import { historiesOf, loadHistory } from './history.ts'
import { historyTable } from './historyTable.ts'

/** How many days the chart may show, by the value of the parameter `range`; an empty one is the whole history. */
const ranges: [string, string][] = [
  ['30', '1 month'],
  ['91', '3 months'],
  ['365', '1 year'],
  ['', 'All'],
]

/** The history of a product: a chart for each currency, and the same prices as a table. */
export async function historySection(product: Product, signal: AbortSignal): Promise<Node[]> {
  // The chart's library is larger than all other files: pages without a chart do not load it.
  const [prices, { historyChart }] = await Promise.all([
    loadHistory(product, signal),
    import('./historyChart.ts'),
  ])
  if (prices.length === 0) return [element('p', { class: 'note' }, 'No price has been recorded yet.')]
  const charts = historiesOf(prices).map(historyChart)
  const show = () => {
    const days = Number(parameter('range')) || Infinity
    for (const { showLast } of charts) showLast(days)
  }
  show()
  const download = csvButton(product.name, () =>
    client.GET('/prices', { params: { query: { product_id: [product.id] } }, ...csv }),
  )
  return [rangeButtons(show), ...charts.map(({ element }) => element), historyTable(prices), download]
}

function rangeButtons(onChange: () => void): HTMLElement {
  const buttons = ranges.map(([range, label]) => {
    const button = element('button', { type: 'button' }, label)
    button.addEventListener('click', () => {
      changeAddress({ range: range || undefined }, 'replace')
      press(button)
      onChange()
    })
    return button
  })
  const press = (pressed: HTMLElement | undefined) => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button === pressed))
  }
  const chosen = ranges.findIndex(([range]) => range === parameter('range'))
  press(buttons[chosen])
  return element('div', { class: 'ranges', role: 'group', 'aria-label': 'Period of the chart' }, ...buttons)
}
