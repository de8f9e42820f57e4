import { contract } from './document.ts'
import type { Contract, Schemas } from './document.ts'
import { follow } from './pointer.ts'

/** A JSON Schema, as far as this program reads one. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  examples?: unknown[]
  /** A format of `OWN_FORMATS`, in addition to `format` and `pattern`. */
  'x-format'?: string
  /** The table that stores rows of this schema; docs/contract.md describes these keywords. */
  'x-table'?: string
  'x-unique'?: string[][]
  'x-indexes'?: string[][]
  'x-references'?: Record<string, Reference>
  'x-stored'?: string
  /** Properties in whose words can be searched. */
  'x-search'?: string[]
}

/** A column that holds the id of a row of another table, and the properties that show that row's columns. */
export interface Reference {
  table: string
  shows?: Record<string, string>
}

/** A schema of an object whose properties hold no `$ref`, nor do their alternatives. */
export type ObjectSchema = Schema & { properties: Record<string, Schema> }

/** The schema of this name with the `$ref` of each property and its alternatives resolved. Throws when the document has none. */
export function schemaOf(name: keyof Schemas): ObjectSchema
export function schemaOf(name: string, document: Contract): ObjectSchema
export function schemaOf(name: string, document: Contract = contract): ObjectSchema {
  const { schemas } = document.components
  const schema = schemas[name]
  if (schema === undefined) throw new Error(`The contract has no schema ${name}.`)
  const properties = Object.entries(schema.properties ?? {}).map(([key, property]) => [
    key,
    resolveAlternatives(property, schemas),
  ])
  return { ...schema, properties: Object.fromEntries(properties) as Record<string, Schema> }
}

/** The names of a schema's properties, in the contract's order. */
export function propertiesOf<Name extends keyof Schemas>(name: Name): (keyof Schemas[Name] & string)[]
export function propertiesOf(name: string, document: Contract): string[]
export function propertiesOf(name: string, document: Contract = contract): string[] {
  return Object.keys(schemaOf(name, document).properties)
}

/** The properties in whose words can be searched. */
export function searchedProperties<Name extends keyof Schemas>(name: Name): (keyof Schemas[Name] & string)[]
export function searchedProperties(name: string, document: Contract): string[]
export function searchedProperties(name: string, document: Contract = contract): string[] {
  return schemaOf(name, document)['x-search'] ?? []
}

/** A schema, or the one that its `$ref` names. */
export function resolve(
  schema: Schema,
  schemas: Record<string, Schema> = contract.components.schemas,
): Schema {
  return follow(schema, { components: { schemas } })
}

function resolveAlternatives(schema: Schema, schemas: Record<string, Schema>): Schema {
  const resolved = resolve(schema, schemas)
  const resolveEach = (alternatives: Schema[]) =>
    alternatives.map((each) => resolveAlternatives(each, schemas))
  return {
    ...resolved,
    ...(resolved.anyOf && { anyOf: resolveEach(resolved.anyOf) }),
    ...(resolved.oneOf && { oneOf: resolveEach(resolved.oneOf) }),
  }
}

/** The types that a schema allows, including those of its alternatives. */
export function typesOf(
  schema: Schema,
  schemas: Record<string, Schema> = contract.components.schemas,
): string[] {
  const { type = [], anyOf = [], oneOf = [] } = resolve(schema, schemas)
  return [type, ...[...anyOf, ...oneOf].map((each) => typesOf(each, schemas))].flat()
}
