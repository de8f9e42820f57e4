import { columnsOf } from '../contract/resource.ts'
import type { Resource } from '../contract/resource.ts'
import type { CsvRow, RejectedRow } from './row.ts'

/**
 * The names of the columns of a resource's CSV file from its first row, which is undefined for an empty file; empty for a
 * column without a name, as spreadsheets save empty columns. Throws an Error that says what is wrong with them.
 */
export function parseHeader(
  file: string,
  row: CsvRow | RejectedRow | undefined,
  resource: Resource,
): string[] {
  const allowed = columnsOf(resource)
  const hint = `its first line must name its columns: ${allowed.join(', ')}.`
  if (row === undefined) throw new Error(`${file} is empty; ${hint}`)
  if ('reason' in row) throw new Error(`${file}, line ${row.line}: ${row.reason} Fix it; ${hint}`)

  const names = row.cells.map((cell) => cell.trim())
  const unknown = names.find((name) => name !== '' && !allowed.includes(name))
  if (unknown !== undefined && /[;\t\r]/.test(unknown)) {
    const declare = 'or begin with a line such as sep=; that declares another delimiter'
    throw new Error(
      `${file} must have a comma between two cells and a line feed after each line, ${declare}; ${hint}`,
    )
  }
  if (unknown !== undefined) throw new Error(`${file} has an unknown column "${unknown}"; ${hint}`)
  const duplicate = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (duplicate !== undefined) throw new Error(`${file} has the column "${duplicate}" twice; ${hint}`)
  const missing = resource.schema.required?.filter((name) => !names.includes(name)) ?? []
  if (missing.length > 0) throw new Error(`${file} lacks the column "${missing.join('", "')}"; ${hint}`)
  return names
}
