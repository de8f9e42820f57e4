import uPlot from 'uplot'
import { secondsOf, showDay } from './day.ts'
import { element } from './element.ts'
import type { History } from './history.ts'
import { showMoney } from './money.ts'

const HEIGHT = 280

/** How many colors style.css has for lines; further lines are dashed. */
const COLORS = 6

const SECONDS_PER_DAY = 86_400

/** A chart with a step line for each market: a price holds until the next one. */
export function historyChart(history: History) {
  const { days, markets, currency } = history
  const canvas = element('div', {
    class: 'chart',
    role: 'img',
    'aria-label':
      `The price in ${markets.map(({ name }) => name).join(', ')} from ${showDay(days[0] ?? '')} on. ` +
      'The table below has the same prices.',
  })
  const tooltip = element('div', { class: 'tooltip', hidden: true })
  let range = Infinity
  const reset = (): void => chart.setScale('x', viewOf(days, range))
  const chart = new uPlot(
    {
      width: 320,
      height: HEIGHT,
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false },
        bind: { dblclick: () => () => (reset(), null) },
      },
      scales: { y: { range: (_chart, min, max) => withMargin(min, max) } },
      axes: [
        { ...axisColors, space: 70, values: (_chart, ticks) => showTicks(ticks) },
        {
          ...axisColors,
          size: 64,
          values: (_chart, ticks) => ticks.map((tick) => showMoney(tick.toFixed(2), currency)),
        },
      ],
      series: [{}, ...markets.map((_market, index) => lineStyle(index))],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      hooks: { setCursor: [(chart) => showTooltip(chart, tooltip, history)] },
    },
    // Numbers are precise enough for the position of a line; what people read is the decimal string.
    [
      days.map(secondsOf),
      ...markets.map(({ prices }) => prices.map((price) => (price === null ? null : Number(price)))),
    ],
    canvas,
  )
  chart.over.append(tooltip)
  followPage(chart, canvas)
  const showLast = (days: number) => {
    range = days
    reset()
  }
  return { element: element('figure', {}, legendOf(chart, history), canvas), showLast }
}

/** A number of days up to the last change, with a margin in which its price is visible, but not beyond today. */
function viewOf(days: string[], range: number): { min: number; max: number } {
  const [first = 0, last = first] = [days[0], days.at(-2) ?? days.at(-1)].map((day) => secondsOf(day ?? ''))
  const span = Math.min(last - first, range * SECONDS_PER_DAY)
  const margin = Math.max(span / 20, SECONDS_PER_DAY)
  return {
    min: last - span,
    max: Math.min(last + margin, Math.max(secondsOf(days.at(-1) ?? ''), last + SECONDS_PER_DAY)),
  }
}

function withMargin(min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return [0, 1]
  const margin = (max - min) / 10 || max / 10 || 1
  return [Math.max(0, min - margin), max + margin]
}

const colorOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name)

const axisColors: uPlot.Axis = {
  stroke: () => colorOf('--muted'),
  grid: { stroke: () => colorOf('--line'), width: 1 },
  ticks: { show: false },
  font: '12px system-ui, sans-serif',
}

function lineStyle(index: number): uPlot.Series {
  return {
    stroke: () => colorOf(`--line-${(index % COLORS) + 1}`),
    width: 2,
    points: { show: false },
    ...(index >= COLORS && { dash: [6, 3] }),
    ...(uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
  }
}

/** Ticks as days, or as months if they are far apart. */
function showTicks(ticks: number[]): string[] {
  const [first = 0, second = first] = ticks
  const format = new Intl.DateTimeFormat(undefined, {
    timeZone: 'UTC',
    month: 'short',
    ...(second - first < 28 * SECONDS_PER_DAY ? { day: 'numeric' } : { year: 'numeric' }),
  })
  return ticks.map((tick) =>
    second - first < SECONDS_PER_DAY && tick % SECONDS_PER_DAY > 0 ? '' : format.format(tick * 1000),
  )
}

/** The names of the lines; each is a button that hides its line or shows it again. */
function legendOf(chart: uPlot, { markets }: History): HTMLElement {
  const buttons = markets.map(({ name }, index) => {
    const swatch = element('span', { class: `swatch line-${(index % COLORS) + 1}` })
    const button = element('button', { type: 'button', 'aria-pressed': 'true' }, swatch, name)
    button.addEventListener('click', () => {
      const show = button.getAttribute('aria-pressed') !== 'true'
      button.setAttribute('aria-pressed', String(show))
      chart.setSeries(index + 1, { show })
    })
    return element('li', {}, button)
  })
  return element('ul', { class: 'legend', 'aria-label': 'Lines of the chart' }, ...buttons)
}

/** Shows the day under the cursor and the prices in force on it. */
function showTooltip(chart: uPlot, tooltip: HTMLElement, { days, markets, currency }: History): void {
  const { left = -1 } = chart.cursor
  const day = left < 0 ? '' : new Date(chart.posToVal(left, 'x') * 1000).toISOString().slice(0, 10)
  const index = days.findLastIndex((each) => each <= day)
  tooltip.hidden = index < 0
  if (index < 0) return
  const lines = markets.flatMap(({ name, prices }, series) => {
    const price = prices[index]
    if (price == null || chart.series[series + 1]?.show === false) return []
    const swatch = element('span', { class: `swatch line-${(series % COLORS) + 1}` })
    return [
      element('div', {}, swatch, name, element('span', { class: 'amount' }, showMoney(price, currency))),
    ]
  })
  tooltip.replaceChildren(element('strong', {}, showDay(day)), ...lines)
  const isRight = left > chart.over.clientWidth / 2
  tooltip.style.left = isRight ? '' : `${left + 12}px`
  tooltip.style.right = isRight ? `${chart.over.clientWidth - left + 12}px` : ''
}

/** Adapts a chart to the width of the page and to its colors, as long as it is part of the page. */
function followPage(chart: uPlot, canvas: HTMLElement): void {
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  const redraw = () => chart.redraw(false)
  scheme.addEventListener('change', redraw)
  new ResizeObserver(([entry], observer) => {
    if (canvas.isConnected) return chart.setSize({ width: entry?.contentRect.width ?? 0, height: HEIGHT })
    observer.disconnect()
    scheme.removeEventListener('change', redraw)
    chart.destroy()
  }).observe(canvas)
}
