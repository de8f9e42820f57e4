import type { ImportSettings } from '../../contract/importSettings.ts'
import type { CsvRow, RejectedRow } from '../row.ts'
import { readAmount } from './amounts.ts'
import type { Mapping } from './mapColumns.ts'

/**
 * Whether a file says in which units its amounts are: in a column, or at the amounts of these rows. Then a row without a
 * unit is an error, which the default would hide.
 */
export function hasUnits(
  rows: readonly (CsvRow | RejectedRow)[],
  { sources, wide = [0] }: Mapping,
  { property, unit }: ImportSettings['amount'],
): boolean {
  if (unit === undefined) return false
  if (sources.has(unit.property)) return true
  const source = sources.get(property)
  return rows.some((row) => {
    if ('reason' in row) return false
    return wide.some((column) => {
      const amount = readAmount(source?.read(row.cells, column) ?? '', { unit })
      return typeof amount === 'object' && 'units' in amount && amount.units.length > 0
    })
  })
}
