import uPlot from 'uplot'
import { element } from './element.ts'

/** How many colors style.css has for lines; further lines are dashed. */
const COLORS = 6

const colorNumber = (index: number) => (index % COLORS) + 1

/** A color of style.css; it depends on the color scheme. */
export const colorOf = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)

/** How the line of a number looks: it steps, because a price holds until the next one. */
export function lineStyle(index: number): uPlot.Series {
  return {
    stroke: () => colorOf(`line-${colorNumber(index)}`),
    width: 2,
    points: { show: false },
    ...(index >= COLORS && { dash: [6, 3] }),
    ...(uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
  }
}

/** A short piece of the line of a number. */
export function swatch(index: number): HTMLElement {
  return element('span', { class: `swatch line-${colorNumber(index)}` })
}
