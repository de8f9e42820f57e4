import type { Importable } from '../../contract/resource.ts'
import type { ImportResult } from '../../csv/import/importData.ts'
import { commandName } from '../commandName.ts'

/** Says with which command to remove what an import has created. */
export function removalCommand(
  { name, import: { removal } }: Importable,
  { created = {}, referenced }: ImportResult,
  url: string | undefined,
): string {
  const filters = Object.entries(created).flatMap(([filter, values]) =>
    values.map((value) => `--${filter} ${quoted(value)}`),
  )
  const words = [
    commandName(),
    `script remove_${name}`,
    ...filters,
    ...(referenced.some(({ created }) => created > 0) ? ['--unused'] : []),
    ...(url === undefined ? [] : [`--url ${quoted(url)}`]),
    '--dry-run',
  ]
  const unfiltered = removal.properties.filter((property) => !(property in created))
  const matches =
    unfiltered.length === 0
      ? 'and others that match'
      : `and all others of these days, because the import names too many of: ${unfiltered.join(', ')}`
  return `\nTo remove the ${name} of this import, ${matches}, use this command without --dry-run:\n  ${words.join(' ')}`
}

/** A word of a command line, in quotes where a shell needs them. */
function quoted(word: string): string {
  return /^[\p{L}0-9._:/-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
