import type { ImportSettings } from '../../contract/importSettings.ts'
import type { FlatProperty } from '../flatResource.ts'
import { openColumns } from './columns.ts'
import type { Columns } from './columns.ts'
import { unitInName } from './unitInName.ts'

/**
 * The index of the column with a name that is usual for a property, for properties without a source and columns without a
 * use. Throws an Error where two columns have one.
 */
export function guessColumns(
  columns: Columns,
  properties: readonly FlatProperty[],
  { synonyms, amount }: ImportSettings,
  sources: ReadonlyMap<string, unknown>,
  used: ReadonlySet<number>,
): Map<string, number> {
  const guessed = new Map<string, number>()
  const withoutUnits = openColumns(
    columns.names.map((name) => (amount.unit && unitInName(name, amount.unit)?.name) ?? name),
  )
  const isFree = (index: number) => !used.has(index) && ![...guessed.values()].includes(index)
  for (const { name } of properties.filter(({ name }) => !sources.has(name))) {
    const usual = synonyms[name] ?? []
    const names = name === amount.property ? [columns, withoutUnits] : [columns]
    const candidates = names.flatMap(({ named }) => [named([name]), named(usual)])
    const found = candidates.map((indexes) => indexes.filter(isFree)).find(({ length }) => length > 0) ?? []
    const [index] = found
    if (index === undefined) continue
    if (found.length > 1) {
      const names = found.map((each) => `"${columns.names[each]}"`)
      throw new Error(
        `The columns ${names.join(' and ')} may both be the ${name}; give --column ${name}=${names[0]}. ${columns.listed}`,
      )
    }
    guessed.set(name, index)
  }
  return guessed
}

/** The names of columns without a use that contain a name that is usual for a property without a source. */
export function suggestColumns(
  columns: Columns,
  properties: readonly FlatProperty[],
  { synonyms }: ImportSettings,
  sources: ReadonlyMap<string, unknown>,
  used: ReadonlySet<number>,
): Map<string, string[]> {
  const suggested = new Map<string, string[]>()
  for (const { name } of properties.filter(({ name }) => !sources.has(name))) {
    const indexes = columns.containing([name, ...(synonyms[name] ?? [])]).filter((index) => !used.has(index))
    if (indexes.length > 0) {
      suggested.set(
        name,
        indexes.map((index) => columns.names[index] ?? ''),
      )
    }
  }
  return suggested
}
