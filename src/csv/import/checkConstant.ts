import type { CellResult } from './cellReaders.ts'
import type { Source } from './mapColumns.ts'
import type { UnitResult } from './units.ts'

/** Throws an Error for a constant that would reject every row. */
export function checkConstant(
  name: string,
  source: Source,
  read: (cell: string) => CellResult | UnitResult,
): void {
  const text = source.read([])
  const result = read(text)
  if ('error' in result) throw new Error(`The ${name} "${text}" ${result.error}.`)
}
