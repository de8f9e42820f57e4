import type uPlot from 'uplot'
import { swatch } from './chartLines.ts'
import { element } from './element.ts'
import type { History } from './history.ts'

/** The names of the lines; each is a button that hides its line or shows it again. */
export function chartLegend(chart: uPlot, { markets }: History): HTMLElement {
  const buttons = markets.map(({ name }, index) => {
    const button = element('button', { type: 'button', 'aria-pressed': 'true' }, swatch(index), name)
    button.addEventListener('click', () => {
      const show = button.getAttribute('aria-pressed') !== 'true'
      button.setAttribute('aria-pressed', String(show))
      chart.setSeries(index + 1, { show })
    })
    return element('li', {}, button)
  })
  return element('ul', { class: 'legend', 'aria-label': 'Lines of the chart' }, ...buttons)
}
