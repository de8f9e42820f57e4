import type uPlot from 'uplot'
import { swatch } from './chartLines.ts'
import { dayAt, showDay } from './day.ts'
import { element } from './element.ts'
import type { History } from './history.ts'
import { showMoney } from './money.ts'

/** How far the tooltip is from the cursor, in pixels. */
const DISTANCE = 12

/** A hook of a chart: shows the day under the cursor and the prices in force on it. */
export function chartTooltip({ days, markets, currency }: History): (chart: uPlot) => void {
  const tooltip = element('div', { class: 'tooltip' })
  return ({ cursor, over, posToVal, series }) => {
    const { left = -1 } = cursor
    const day = left < 0 ? '' : dayAt(posToVal(left, 'x'))
    const index = days.findLastIndex((each) => each <= day)
    if (index < 0) return tooltip.remove()
    const lines = markets.flatMap(({ name, prices }, line) => {
      const price = prices[index] ?? null
      if (price === null || series[line + 1]?.show === false) return []
      const amount = element('span', { class: 'amount' }, showMoney(price, currency))
      return [element('div', {}, swatch(line), name, amount)]
    })
    tooltip.replaceChildren(element('strong', {}, showDay(day)), ...lines)
    const isRight = left > over.clientWidth / 2
    tooltip.style.left = isRight ? '' : `${left + DISTANCE}px`
    tooltip.style.right = isRight ? `${over.clientWidth - left + DISTANCE}px` : ''
    over.append(tooltip)
  }
}
