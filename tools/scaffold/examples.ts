import { exampleText } from './exampleText.ts'
import type { ResourceNames } from './naming.ts'
import { contractNames } from './properties.ts'
import type { Property } from './properties.ts'
import { propertyTypes } from './propertyTypes.ts'
import { unknownKey } from './unknownKey.ts'

/** A body of the contract's examples. */
export type Example = Record<string, unknown>

/** The bodies that the examples of a new resource show. */
export interface Examples {
  /** Exists already, under the id 1. */
  existing: Example
  /** A new one: another natural key, and the last property that may be null is. */
  created: Example
  /** The natural key of `existing` with other values; undefined where every property belongs to the key. */
  conflict: Example | undefined
  /** A value outside its limits. */
  invalid: Example
  /** Refers to what does not exist; undefined without references. */
  notFound: Example | undefined
}

/** Which of two values of a property an example has. */
type Which = 0 | 1

/** Examples for these properties; what they refer to has the key of the contract's own examples. */
export function examplesOf(names: ResourceNames, properties: Property[]): Examples {
  const bodyOf = (some: Property[], which: (property: Property) => Which): Example =>
    Object.fromEntries(
      some.flatMap((property) =>
        contractNames(property).map((name) => [
          name,
          valueOf(names, properties, property, name, which(property)),
        ]),
      ),
    )
  const existing = bodyOf(properties, () => 0)
  const key = properties.filter(({ isKey }) => isKey)
  const other = key.find(({ type }) => type !== 'reference') ?? key.at(-1)
  const values = properties.filter(({ isKey, type }) => !isKey && type !== 'reference')
  const nullable = properties.findLast(({ isRequired }) => !isRequired)
  const created = {
    ...bodyOf(properties, (property) => (property === other ? 1 : 0)),
    ...(nullable && { [nullable.name]: null }),
  }
  const reference = properties.find(({ type }) => type === 'reference')?.reference
  return {
    existing,
    created,
    conflict: values.length === 0 ? undefined : { ...existing, ...bodyOf(values, () => 1) },
    invalid: { ...created, ...invalidValue(properties) },
    notFound: reference && { ...created, ...unknownKey(reference) },
  }
}

function valueOf(
  names: ResourceNames,
  properties: Property[],
  property: Property,
  name: string,
  which: Which,
): unknown {
  const { type, values, reference } = property
  if (reference !== undefined) {
    const shown = reference.shows.find(({ property }) => property === name)
    const { unchanged, created } = reference.target.examples
    return shown && (which === 0 ? unchanged : created)[shown.key.property]
  }
  if (type === 'enum') return values[which]
  if (type === 'string') return exampleText(names, name, which)
  const [one, other] = propertyTypes[type]?.examples ?? []
  const value = which === 0 ? one : other
  const position = properties.filter((each) => each.type === type).indexOf(property)
  return position === 0 ? value : (propertyTypes[type]?.later?.(value, position) ?? value)
}

/** A property with a value that breaks its schema. */
function invalidValue(properties: Property[]): Example {
  const property = properties.find(({ type }) => type !== 'reference') ?? properties[0]
  if (property === undefined) return {}
  const { type, reference } = property
  if (reference !== undefined) return { [reference.shows[0]?.property ?? '']: '' }
  return { [property.name]: type === 'enum' ? 'unknown' : propertyTypes[type]?.invalid }
}
