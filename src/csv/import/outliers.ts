import { openLoadedKeys } from '../loadedKeys.ts'

/** An amount that is far from the others that it is compared with. */
export interface Outlier {
  line: number
  /** What the rows that are compared have in common. */
  group: string
  amount: number
  /** The median of the other amounts, to about 5 %. */
  median: number
}

/** Amounts that are far from the others. */
export interface Outliers {
  count: number
  /** The first ones. */
  examples: Outlier[]
}

/** How many times the median of the others, or which part of it, makes an outlier: a decimal separator moves by 100. */
export const OUTLIER_FACTOR = 30

const MOST_EXAMPLES = 5

/** Amounts within 10 % of each other are counted together: the memory does not grow with their number. */
const STEP = Math.log(1.1)

/** Amounts of one interval: their number, and the first of them with its line. */
interface Interval {
  count: number
  line: number
  amount: number
}

/** The amounts of one group by their intervals. */
type Histogram = Map<number, Interval>

/** Collects the amounts of each group, to find those that are far from the median of the others. */
export function openOutliers() {
  // Most groups have amounts of one interval, and need no histogram.
  const numbers = openLoadedKeys()
  const first: { line: number[]; amount: number[]; count: number[] } = { line: [0], amount: [0], count: [0] }
  const histograms = new Map<number, { group: string; histogram: Histogram }>()

  const histogramOf = (group: string, number: number): Histogram => {
    const known = histograms.get(number)
    if (known !== undefined) return known.histogram
    const [line = 0, amount = 0, count = 0] = [first.line[number], first.amount[number], first.count[number]]
    const histogram: Histogram = new Map([[intervalOf(amount), { line, amount, count }]])
    histograms.set(number, { group, histogram })
    return histogram
  }
  return {
    add: (group: string, text: string, line: number) => {
      const amount = Number(text)
      const interval = intervalOf(amount)
      if (!Number.isFinite(interval)) return
      const number = numbers.lineOf(group)
      if (number === undefined) {
        numbers.add(group, first.line.length)
        first.line.push(line)
        first.amount.push(amount)
        first.count.push(1)
        return
      }
      if (!histograms.has(number) && intervalOf(first.amount[number] ?? 0) === interval) {
        first.count[number] = (first.count[number] ?? 0) + 1
        return
      }
      const histogram = histogramOf(group, number)
      const known = histogram.get(interval)
      if (known === undefined) histogram.set(interval, { count: 1, line, amount })
      else known.count += 1
    },
    found: (): Outliers => {
      const found: Outliers = { count: 0, examples: [] }
      for (const { group, histogram } of histograms.values()) {
        for (const [interval, { count, line, amount }] of histogram) {
          const median = medianOfOthers(histogram, interval)
          if (Math.abs(interval - median) * STEP < Math.log(OUTLIER_FACTOR)) continue
          found.count += count
          found.examples.push({ line, group, amount, median: Math.exp(median * STEP) })
        }
      }
      found.examples = found.examples.toSorted((one, other) => one.line - other.line).slice(0, MOST_EXAMPLES)
      return found
    },
  }
}

function intervalOf(amount: number): number {
  return Math.round(Math.log(amount) / STEP)
}

/** The interval of the median of all amounts but one of this interval; between the two middle ones, if there are two. */
function medianOfOthers(histogram: Histogram, without: number): number {
  const sorted = [...histogram].toSorted(([one], [other]) => one - other)
  const total = sorted.reduce((sum, [, { count }]) => sum + count, -1)
  const at = (position: number) => {
    let before = 0
    for (const [interval, { count }] of sorted) {
      before += interval === without ? count - 1 : count
      if (position < before) return interval
    }
    return without
  }
  return (at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2
}
