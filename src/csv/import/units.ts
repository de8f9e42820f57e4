import type { AmountUnit } from '../../contract/importSettings.ts'

/** The code of a unit, from the cell of its own property and the codes for which the sign at the amount may stand. */
export function unitOf(
  { property, codes, signs }: AmountUnit,
  cell: string,
  fromAmount: readonly string[],
): { code: string | undefined } | { error: string } {
  const code = cell.toUpperCase()
  const given = cell === '' || codes.includes(code) ? [code] : (signs[cell.toLowerCase()] ?? [cell])
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
