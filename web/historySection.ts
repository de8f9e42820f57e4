import { changeAddress, parameter } from './address.ts'
import { client } from './client.ts'
import type { Product } from './client.ts'
import { csv, csvButton } from './csvButton.ts'
import { element } from './element.ts'
import { historiesOf, loadHistory } from './history.ts'
import { historyTable } from './historyTable.ts'

/** Values of the parameter `range` with a button: how many days the chart shows, or all. Another one is a zoom. */
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
  const choose = (range: string) => {
    changeAddress({ range: range || undefined }, 'replace')
    show()
  }
  const buttons = rangeButtons(choose)
  const charts = historiesOf(prices).map((history) => historyChart(history, choose))
  const show = () => {
    buttons.press(parameter('range'))
    for (const chart of charts) chart.show(parameter('range'))
  }
  show()
  const download = csvButton(product.name, () =>
    client.GET('/prices', { params: { query: { product_id: [product.id] } }, ...csv }),
  )
  return [buttons.element, ...charts.map(({ element }) => element), historyTable(prices), download]
}

function rangeButtons(onChoose: (range: string) => void) {
  const buttons = ranges.map(([range, label]) => {
    const button = element('button', { type: 'button' }, label)
    button.addEventListener('click', () => onChoose(range))
    return button
  })
  const press = (range: string) => {
    const pressed = buttons[ranges.findIndex(([each]) => each === range)]
    for (const button of buttons) button.setAttribute('aria-pressed', String(button === pressed))
  }
  const label = 'Period of the chart'
  return {
    element: element('div', { class: 'ranges', role: 'group', 'aria-label': label }, ...buttons),
    press,
  }
}
