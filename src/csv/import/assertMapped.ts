import type { FlatProperty } from '../flatResource.ts'
import type { Columns } from './columns.ts'

/** Throws an Error for required properties without a source, which shows the header and the options to give. */
export function assertMapped(
  { names, listed }: Columns,
  properties: readonly FlatProperty[],
  sources: ReadonlyMap<string, unknown>,
  suggested: ReadonlyMap<string, readonly string[]>,
): void {
  const missing = properties.filter(({ name, isRequired }) => isRequired && !sources.has(name))
  if (missing.length === 0) return
  const options = missing.map(({ name }) => {
    const columns = suggested.get(name)?.map((column) => `"${column}"`) ?? ['<column>']
    return `${columns.map((column) => `--column ${name}=${column}`).join(' or ')} or --set ${name}=<value>`
  })
  const isTitle = names.filter((name) => name === '').length * 2 >= names.length
  const hint = isTitle ? ' If the names of the columns are in another line, give it with --header-line.' : ''
  const list = missing.map(({ name }) => name).join(', ')
  throw new Error(`No column is known to be the ${list}. ${listed} Give ${options.join('; ')}.${hint}`)
}
