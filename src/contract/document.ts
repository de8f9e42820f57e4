import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import type { components, operations } from '../../generated/api.d.ts'
import { API_PREFIX } from './apiPrefix.ts'

/** The schemas of the contract by their names, as types. */
export type Schemas = components['schemas']

/** The name of an operation of the contract. */
export type OperationId = keyof operations

/** A JSON Schema, as far as this program reads one. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  /** The table that keeps what has this schema; what these keywords say is in docs/contract.md. */
  'x-table'?: string
  'x-unique'?: string[][]
  'x-indexes'?: string[][]
  'x-references'?: Record<string, Reference>
  'x-stored'?: string
}

/** A column that holds the id of a row of another table, and the properties that show that row's columns. */
export interface Reference {
  table: string
  shows?: Record<string, string>
}

/** One operation of the contract, as far as this program reads it. */
export interface OperationObject {
  operationId: OperationId
  security?: Record<string, string[]>[]
  requestBody?: { required?: boolean; content: Record<string, unknown> }
  responses?: Record<string, unknown>
}

interface Contract {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, OperationObject>>
  components: { schemas: Record<keyof Schemas, Schema> }
}

/** The contract, byte for byte as it was written. */
export const contractSource = readFileSync(new URL('../../openapi.yaml', import.meta.url))

/** The contract, parsed once. Not to be changed by anyone. */
export const contract = load(contractSource.toString()) as Contract

/** The schema of this name, its own `$ref` followed one step into each property. */
export function schemaOf(name: keyof Schemas): Schema & { properties: Record<string, Schema> } {
  const schema = contract.components.schemas[name]
  const properties = Object.entries(schema.properties ?? {}).map(([key, property]) => [
    key,
    resolve(property),
  ])
  return { ...schema, properties: Object.fromEntries(properties) as Record<string, Schema> }
}

/** The names of a schema's properties, in the contract's order. */
export function propertiesOf<Name extends keyof Schemas>(name: Name): (keyof Schemas[Name] & string)[] {
  return Object.keys(schemaOf(name).properties) as (keyof Schemas[Name] & string)[]
}

/** A schema, or the one that its `$ref` names. */
export function resolve(schema: Schema, schemas = contract.components.schemas): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '')
  return name === undefined ? schema : schemas[name as keyof Schemas]
}

/** The types that a schema allows, those of its alternatives too. */
export function typesOf(schema: Schema, schemas = contract.components.schemas): string[] {
  const { type = [], anyOf = [], oneOf = [] } = resolve(schema, schemas)
  return [type, ...[...anyOf, ...oneOf].map((each) => typesOf(each, schemas))].flat()
}

/** The path of one resource on this service, as `Location` and problems name it. */
export function pathTo(resource: 'markets' | 'products' | 'prices', id: number): string {
  return `${API_PREFIX}/${resource}/${id}`
}
