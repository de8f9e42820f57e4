import type { Node } from './contract/node.ts'
import { schemaRef } from './contract/node.ts'
import { ownSchemaName } from './naming.ts'
import type { ResourceNames } from './naming.ts'
import { columnOf } from './properties.ts'
import type { Property, Reference } from './properties.ts'
import type { KeyProperty } from './referencedResource.ts'

/** A parameter of the list of a new resource: only rows with this value. */
export interface Filter {
  /** The parameter, which is called like the property. */
  name: string
  schema: Node
  /** What the value is compared with: a column of the resource's own, or the property of its reference. */
  compared: { column: string } | { reference: Reference; key: KeyProperty }
}

/** The parameters of every list. */
const TAKEN = ['limit', 'cursor']

/**
 * The filters of a list: what the resource refers to, the texts of its natural key and its enums. Each has an index in which its
 * rows are in the order of the list. That excludes a reference by several properties: the rows of one of these would be sorted.
 */
export function filtersOf(names: ResourceNames, properties: Property[]): Filter[] {
  const possible = properties.filter(({ name }) => !TAKEN.includes(name))
  return possible.flatMap(({ name, type, values, isRequired, isKey, reference }): Filter[] => {
    const own = { column: name }
    if (type === 'enum') {
      // The schema of one that may be null accepts null, which is no value of a parameter.
      const schema = isRequired ? schemaRef(ownSchemaName(names, name)) : { type: 'string', enum: values }
      return [{ name, schema, compared: own }]
    }
    if (reference === undefined) {
      return isKey && type === 'string' ? [{ name, schema: schemaRef('Name'), compared: own }] : []
    }
    const [shown, ...others] = reference.shows
    if (shown === undefined || others.length > 0) return []
    return [{ name, schema: shown.key.schema as Node, compared: { reference, key: shown.key } }]
  })
}

/** The names of the references by several properties. */
export function referencesWithoutFilter(properties: Property[]): string[] {
  return properties.filter(({ reference }) => Number(reference?.shows.length) > 1).map(({ name }) => name)
}

/** The columns that have an index: those of filters, and references, because deleting what they refer to searches them. */
export function indexedColumns(names: ResourceNames, properties: Property[]): string[] {
  const filtered = filtersOf(names, properties).map(({ name }) => name)
  const key = properties.filter(({ isKey }) => isKey)
  return properties
    .filter(({ name, type }) => type === 'reference' || filtered.includes(name))
    .filter((property) => !(property.isKey && key.length === 1))
    .map(columnOf)
}
