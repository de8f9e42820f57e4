import type { Example } from './examples.ts'
import { contractNames } from './properties.ts'
import type { Property } from './properties.ts'
import { capitalized, listed, withArticle } from './naming.ts'
import type { ResourceNames } from './naming.ts'

/** How problems name a resource of this natural key: `A station named "north"`. */
export function labelOf(names: ResourceNames, properties: Property[], values: Example): string {
  return labelTemplate(names, properties).replace(/\$\{input\.(\w+)\}/g, (_, name: string) =>
    String(values[name]),
  )
}

/** The same as the text of a template literal, in which `input` has the values. */
export function labelTemplate({ words }: ResourceNames, properties: Property[]): string {
  const key = keyNames(properties)
  const subject = capitalized(withArticle(words))
  if (key.length === 1 && key[0] === 'name') return `${subject} named "\${input.name}"`
  return `${subject} with ${listed(key.map((name) => `${name.replaceAll('_', ' ')} "\${input.${name}}"`))}`
}

/** The properties of the natural key, as the contract names them. */
export function keyNames(properties: Property[]): string[] {
  return properties.filter(({ isKey }) => isKey).flatMap(contractNames)
}
