import { contractNames } from './properties.ts'
import type { Property } from './properties.ts'
import { capitalized, listed, withArticle } from './naming.ts'
import type { ResourceNames } from './naming.ts'

/** How problems name a resource of this natural key: `A station named "north"`. */
export function labelOf(
  names: ResourceNames,
  properties: Property[],
  values: Record<string, unknown>,
): string {
  return labelTemplate(names, properties).replace(/\$\{row\.(\w+)\}/g, (_, name: string) =>
    String(values[name]),
  )
}

/** The same as the text of a template literal, in which `row` has the values. */
export function labelTemplate({ words }: ResourceNames, properties: Property[]): string {
  const subject = capitalized(withArticle(words))
  const columns = ownKey(properties)
  if (columns.length === 0) return `${subject} with this ${listed(keyNames(properties))}`
  if (columns.length === 1 && columns[0] === 'name') return `${subject} named "\${row.name}"`
  return `${subject} with ${listed(columns.map((name) => `${name} "\${row.${name}}"`))}`
}

/** The properties of the natural key that are columns of the resource's own table. */
export function ownKey(properties: Property[]): string[] {
  return properties.filter(({ isKey, type }) => isKey && type !== 'reference').map(({ name }) => name)
}

/** The properties of the natural key, as the contract names them. */
export function keyNames(properties: Property[]): string[] {
  return properties.filter(({ isKey }) => isKey).flatMap(contractNames)
}
