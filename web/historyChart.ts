import uPlot from 'uplot'
import { chartLegend } from './chartLegend.ts'
import { colorOf, lineStyle } from './chartLines.ts'
import { chartTooltip } from './chartTooltip.ts'
import { dayAfter, dayAt, isDay, SECONDS_PER_DAY, secondsOf, showDay } from './day.ts'
import { element } from './element.ts'
import type { History } from './history.ts'
import { showMoney } from './money.ts'

const HEIGHT = 280

/**
 * A chart with a line for each market, and a function that shows a range of it. `onZoom` is called with the range that a person
 * chooses in the chart.
 */
export function historyChart(history: History, onZoom: (range: string) => void) {
  const { days, markets, currency } = history
  const names = markets.map(({ name }) => name).join(', ')
  const canvas = element('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `The price in ${names} from ${showDay(days[0] ?? '')} on; the table below has the same prices`,
  })
  const chart = new uPlot(
    {
      width: 320,
      height: HEIGHT,
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => (onZoom(''), null) },
      },
      scales: { y: { range: (_chart, min, max) => withMargin(min, max) } },
      axes: [
        { ...axisStyle, space: 70, values: (_chart, ticks) => showTicks(ticks) },
        {
          ...axisStyle,
          size: 64,
          values: (_chart, ticks) => ticks.map((tick) => showMoney(tick.toFixed(2), currency)),
        },
      ],
      series: [{}, ...markets.map((_market, index) => lineStyle(index))],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      hooks: {
        setCursor: [chartTooltip(history)],
        setSelect: [(chart) => onSelect(chart, onZoom)],
      },
    },
    [days.map(secondsOf), ...markets.map(({ prices }) => prices.map(heightOf))],
    canvas,
  )
  followPage(chart, canvas)
  const hint = element(
    'figcaption',
    { class: 'note' },
    'Drag across the chart to zoom in, double-click to zoom out.',
  )
  const show = (range: string) => chart.setScale('x', viewOf(history, range))
  return { element: element('figure', {}, chartLegend(chart, history), canvas, hint), show }
}

/** Zooms to the days that a person has dragged across. */
function onSelect(chart: uPlot, onZoom: (range: string) => void): void {
  const { left, width } = chart.select
  if (width === 0) return
  const [first = '', last = ''] = [left, left + width].map((position) => dayAt(chart.posToVal(position, 'x')))
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  onZoom(`${first}..${last === first ? dayAfter(last) : last}`)
}

/** A number is precise enough for the height of a line; what people read is the decimal string. */
function heightOf(price: string | null): number | null {
  return price === null ? null : Number(price)
}

/**
 * What a range such as `2026-02-01..2026-03-15` shows. A number is of days up to the last change, and a few more in which its
 * price is visible; all else is the whole history.
 */
function viewOf({ days }: History, range: string): { min: number; max: number } {
  const [from = '', to = ''] = range.split('..')
  if (isDay(from) && isDay(to) && from < to) return { min: secondsOf(from), max: secondsOf(to) }
  const [first = 0, last = 0, end = 0] = [days[0], days.at(-2), days.at(-1)].map((day) =>
    secondsOf(day ?? ''),
  )
  const span = Math.min(last - first, (Number(range) || Infinity) * SECONDS_PER_DAY)
  const margin = Math.max(span / 20, SECONDS_PER_DAY)
  return { min: last - span, max: Math.min(last + margin, end) }
}

function withMargin(min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return [0, 1]
  const margin = (max - min) / 10 || max / 10 || 1
  return [Math.max(0, min - margin), max + margin]
}

const axisStyle: uPlot.Axis = {
  stroke: () => colorOf('muted'),
  grid: { stroke: () => colorOf('line'), width: 1 },
  ticks: { show: false },
  font: '12px system-ui, sans-serif',
}

/** Ticks as days, or as months if they are far apart; those within a day have no text. */
function showTicks(ticks: number[]): string[] {
  const [first = 0, second = first + SECONDS_PER_DAY] = ticks
  const isMonthly = second - first >= 28 * SECONDS_PER_DAY
  const format = new Intl.DateTimeFormat(undefined, {
    timeZone: 'UTC',
    month: 'short',
    ...(isMonthly ? { year: 'numeric' } : { day: 'numeric' }),
  })
  return ticks.map((tick) => (tick % SECONDS_PER_DAY === 0 ? format.format(tick * 1000) : ''))
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
