import type { AmountUnit } from '../../contract/importSettings.ts'
import type { Resource } from '../../contract/resource.ts'
import { rememberLast } from '../rememberLast.ts'
import { valueErrorOf } from '../schemaErrors.ts'
import { checkConstant } from './checkConstant.ts'
import { codesOf } from './codesOf.ts'
import type { Source } from './mapColumns.ts'

/** The code of a row's unit, or why it has none that is valid. */
export type UnitResult = { code: string } | { error: string }

/** Reads the unit of a row; `fromAmount` has the codes for which the sign at its amount may stand. */
export type ReadUnit = (
  cells: readonly string[],
  column: number | undefined,
  fromAmount: readonly string[],
) => UnitResult

/** The reader of units: a row of a file that has units must have one, and in another file, it has the default. */
export function unitReader(
  unit: AmountUnit,
  { schema }: Resource,
  sources: ReadonlyMap<string, Source>,
  hasUnits: boolean,
): ReadUnit {
  const source = sources.get(unit.property)
  const errorOf = valueErrorOf(schema.properties[unit.property] ?? {})
  const missing = source
    ? 'is missing'
    : `is missing, and others in the file are not; --set ${unit.property}=<code> sets it for all`
  const read = (cell: string, fromAmount: readonly string[]): UnitResult => {
    const found = unitOf(unit, cell, fromAmount)
    if ('error' in found) return found
    if (found.code === undefined && hasUnits) return { error: missing }
    const { code = unit.default } = found
    const error = errorOf(code)
    return error === undefined ? { code } : { error }
  }
  if (source?.isConstant) checkConstant(unit.property, source, (text) => read(text.trim(), []))
  // Most rows have the unit of the one before.
  const readCell = rememberLast((cell: string) => read(cell, []))
  return (cells, column, fromAmount) => {
    const cell = source?.read(cells, column).trim() ?? ''
    return fromAmount.length === 0 ? readCell(cell) : read(cell, fromAmount)
  }
}

/** The code that a cell and a sign at the amount have in common; undefined if there is neither. */
function unitOf(
  { property, codes, signs }: AmountUnit,
  cell: string,
  fromAmount: readonly string[],
): { code: string | undefined } | { error: string } {
  const code = cell.toUpperCase()
  const given = cell === '' || codes.includes(code) ? [code] : (codesOf(signs, cell) ?? [cell])
  const possible =
    cell === ''
      ? fromAmount
      : fromAmount.length === 0
        ? given
        : given.filter((each) => fromAmount.includes(each))
  const [one, other] = possible
  if (other !== undefined) {
    return { error: `may be ${possible.join(', ')}; give --set ${property}=${one}` }
  }
  if (one === undefined && cell !== '') {
    return { error: `is ${cell}, but the amount has the sign of ${fromAmount.join(', ')}` }
  }
  return { code: one }
}
