import { contract } from '../contract/document.ts'
import { columnsOf } from '../contract/resource.ts'
import type { Resource } from '../contract/resource.ts'
import type { Schema } from '../contract/schema.ts'

/** A resource in the form of one flat file: its own properties, and those of the rows that it refers to. */
export interface FlatResource {
  resource: Resource
  properties: FlatProperty[]
  references: FlatReference[]
}

/** A property that a column of the flat file can hold. */
export interface FlatProperty {
  name: string
  schema: Schema
  isRequired: boolean
}

/** A resource that the rows refer to. */
export interface FlatReference {
  resource: Resource
  /** The properties of a row that name the referenced row, and the properties that these are there. */
  shows: readonly (readonly [own: string, shown: string])[]
  /** Further properties of the referenced row, whose names no other column has. */
  others: readonly string[]
}

/** The flat form of a resource, from the `x-references` of these schemas. */
export function flatResource(
  resource: Resource,
  resources: readonly Resource[],
  schemas: Record<string, Schema> = contract.components.schemas,
): FlatResource {
  const stored = Object.values(schemas).find((schema) => schema['x-table'] === resource.table)
  const properties = propertiesOf(resource, columnsOf(resource))
  const references = Object.values(stored?.['x-references'] ?? {}).flatMap(({ table, shows = {} }) => {
    const referenced = resources.find((each) => each.table === table)
    if (referenced === undefined) return []
    const names = new Set(properties.map(({ name }) => name))
    const shown = Object.values(shows)
    const others = columnsOf(referenced).filter((name) => !shown.includes(name) && !names.has(name))
    properties.push(...propertiesOf(referenced, others))
    return { resource: referenced, shows: Object.entries(shows), others }
  })
  return { resource, properties, references }
}

function propertiesOf({ schema }: Resource, names: readonly string[]): FlatProperty[] {
  return names.map((name) => ({
    name,
    schema: schema.properties[name] ?? {},
    isRequired: schema.required?.includes(name) ?? false,
  }))
}
