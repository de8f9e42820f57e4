import type { Importable } from '../../contract/resource.ts'
import type { ImportResult } from '../../csv/import/importData.ts'
import { SERVICE_NAME } from '../../service.ts'

/** Says with which command to remove what an import has created. */
export function removalCommand(
  { name }: Importable,
  { created = {}, referenced }: ImportResult,
  url: string | undefined,
): string {
  const filters = Object.entries(created).flatMap(([filter, values]) =>
    values.map((value) => `--${filter} ${quoted(value)}`),
  )
  const words = [
    // In a clone, the command runs from the sources.
    process.argv[1]?.endsWith('.ts') ? 'yarn cli' : SERVICE_NAME,
    `script remove_${name}`,
    ...filters,
    ...(referenced.some(({ created }) => created > 0) ? ['--unused'] : []),
    ...(url === undefined ? [] : [`--url ${quoted(url)}`]),
    '--dry-run',
  ]
  return `\nTo remove the ${name} of this import, and others that match, use this command without --dry-run:\n  ${words.join(' ')}`
}

/** A word of a command line, in quotes where a shell needs them. */
function quoted(word: string): string {
  return /^[\p{L}0-9._:/-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
