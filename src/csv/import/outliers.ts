/** An amount that is far from the others that it is compared with. */
export interface Outlier {
  line: number
  /** What the rows that are compared have in common. */
  group: string
  amount: string
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

/** Amounts within 10 % of each other are counted together: the memory depends on the number of groups, not of amounts. */
const STEP = Math.log(1.1)

/** The amounts of one group: for each interval their number, and the line and amount of the first. */
type Histogram = Map<number, { count: number; line: number; amount: string }>

/** Collects the amounts of each group, to find those that are far from the median of the others. */
export function openOutliers() {
  const groups = new Map<string, Histogram>()
  return {
    add: (group: string, amount: string, line: number) => {
      const interval = Math.round(Math.log(Number(amount)) / STEP)
      if (!Number.isFinite(interval)) return
      const histogram = groups.get(group) ?? (new Map() as Histogram)
      groups.set(group, histogram)
      const known = histogram.get(interval)
      if (known === undefined) histogram.set(interval, { count: 1, line, amount })
      else known.count += 1
    },
    found: (): Outliers => {
      const found: Outliers = { count: 0, examples: [] }
      for (const [group, histogram] of groups) {
        if (histogram.size < 2) continue
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
