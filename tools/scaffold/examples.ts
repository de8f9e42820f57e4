import { contractNames } from './properties.ts'
import type { Property } from './properties.ts'
import { propertyTypes } from './propertyTypes.ts'

/** A body of the contract's examples. */
export type Example = Record<string, unknown>

/** The bodies that the examples of a new resource show. */
export interface Examples {
  /** Exists already, under the id 1. */
  existing: Example
  /** A new one: another natural key. */
  created: Example
  /** The natural key of `existing` with other values; undefined where every property belongs to the key. */
  conflict: Example | undefined
  /** A value outside its limits. */
  invalid: Example
  /** Refers to what does not exist; undefined without references. */
  notFound: Example | undefined
}

/** Examples for these properties; what they refer to has the key of the contract's own example. */
export function examplesOf(properties: Property[]): Examples {
  const existing = bodyOf(properties, () => 0)
  const key = properties.filter(({ isKey, type }) => isKey && type !== 'reference')
  const isOther = key.length > 0 ? (property: Property) => property === key[0] : () => false
  const values = properties.filter(({ isKey, type }) => !isKey && type !== 'reference')
  const breakable = properties.find(({ type }) => type !== 'reference') ?? properties[0]
  const reference = properties.find(({ type }) => type === 'reference')?.reference
  const created = bodyOf(properties, (property) => (isOther(property) ? 1 : 0))
  return {
    existing,
    created,
    conflict: values.length === 0 ? undefined : { ...existing, ...bodyOf(values, () => 1) },
    invalid: { ...created, ...(breakable && { [breakable.name]: invalidValue(breakable) }) },
    notFound: reference && { ...created, [reference.shows[0]?.property ?? '']: 'nowhere' },
  }
}

function bodyOf(properties: Property[], which: (property: Property) => 0 | 1): Example {
  return Object.fromEntries(
    properties.flatMap((property) =>
      contractNames(property).map((name) => [name, exampleValue(property, name, which(property))]),
    ),
  )
}

function exampleValue({ type, values, reference }: Property, name: string, which: 0 | 1): unknown {
  if (reference !== undefined) {
    const shown = reference.shows.find(({ property }) => property === name)
    return shown && reference.target.example[shown.key.property]
  }
  return type === 'enum' ? values[which] : propertyTypes[type]?.examples[which]
}

function invalidValue({ type }: Property): unknown {
  return type === 'enum' ? 'unknown' : propertyTypes[type]?.invalid
}
