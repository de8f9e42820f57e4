import type { RemovalFilters } from '../../contract/importSettings.ts'
import type { CsvRecord } from '../records.ts'

/** The most values of a filter; with more, the filters match the rows of other values too. */
const MOST_VALUES = 100

/** Values of filters by their names. */
export type FilterValues = Record<string, string[]>

/** Collects which filters match the rows that an import creates. */
export function openCreatedRows({ properties, range }: RemovalFilters) {
  const values = new Map(properties.map((name) => [name, new Set<string>()]))
  let since: string | undefined
  let until: string | undefined
  return {
    add: (records: readonly CsvRecord[]) => {
      for (const { value } of records) {
        for (const [name, set] of values) if (set.size <= MOST_VALUES) set.add(String(value[name]))
        const text = String(value[range.property])
        if (since === undefined || text < since) since = text
        if (until === undefined || text > until) until = text
      }
    },
    /** The filters; undefined when nothing was created. */
    filters: (): FilterValues | undefined => {
      if (since === undefined || until === undefined) return undefined
      const listed = [...values].filter(([, { size }]) => size <= MOST_VALUES)
      return {
        ...Object.fromEntries(listed.map(([name, set]) => [name, [...set]])),
        [range.since]: [since],
        [range.until]: [until],
      }
    },
  }
}
