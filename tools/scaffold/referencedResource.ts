import { operationsOf } from '../../src/contract/document.ts'
import type { Contract, OperationObject } from '../../src/contract/document.ts'
import type { Schema } from '../../src/contract/schema.ts'
import type { Example } from './examples.ts'

/** A resource of the contract that a new one can refer to. */
export interface ReferencedResource {
  /** Its table, and its name on the command line. */
  singular: string
  /** Its path without the slash: its folder, and its name in the resource table. */
  plural: string
  /** Its schema. */
  type: string
  /** Its natural key: the properties by which others refer to it. */
  key: KeyProperty[]
  /** The properties that name what it refers to itself. */
  shown: string[]
  /** What it refers to itself, directly or not, in the order in which it must be created. */
  requires: ReferencedResource[]
  /** The bodies that the contract's examples of its creation show: `unchanged`, one that exists, and `created`, another one. */
  examples: { unchanged: Example; created: Example }
}

/** A property of a natural key. */
export interface KeyProperty {
  property: string
  /** Its schema, as the contract writes it: usually a `$ref`. */
  schema: Schema
  /** The tables from the resource's own to the one that has the column, each with the column that refers to it. */
  joins: { table: string; column: string }[]
  column: string
}

type Schemas = Record<string, Schema>

/** The resources of a contract: the schemas that have a table, a natural key and an operation that creates one. */
export function referencedResources(contract: Contract): ReferencedResource[] {
  const { schemas } = contract.components
  const resources = Object.entries(schemas).flatMap(([type, schema]): ReferencedResource[] => {
    const singular = schema['x-table']
    const create = operationsOf(contract).find(({ operation }) => operation.operationId === `create${type}`)
    if (singular === undefined || schema['x-unique'] === undefined || create === undefined) return []
    return [
      {
        singular,
        plural: create.path.slice(1),
        type,
        key: keyOf(schema, schemas),
        shown: Object.values(schema['x-references'] ?? {}).flatMap(({ shows = {} }) => Object.keys(shows)),
        requires: [],
        examples: examplesOf(create.operation),
      },
    ]
  })
  for (const resource of resources) resource.requires = requiredBy(resource, resources, schemas)
  return resources
}

function requiredBy(
  { type, singular }: ReferencedResource,
  all: ReferencedResource[],
  schemas: Schemas,
): ReferencedResource[] {
  const tables = Object.values(schemas[type]?.['x-references'] ?? {}).map(({ table }) => table)
  const direct = all.filter((each) => each.singular !== singular && tables.includes(each.singular))
  return [...new Set(direct.flatMap((each) => [...requiredBy(each, all, schemas), each]))]
}

function examplesOf({ requestBody }: OperationObject): ReferencedResource['examples'] {
  const body = requestBody?.content['application/json'] as
    { examples?: Record<string, { value: Example } | undefined> } | undefined
  const { unchanged, created } = body?.examples ?? {}
  return { unchanged: unchanged?.value ?? {}, created: created?.value ?? {} }
}

/** The natural key of a resource: the columns of its first `x-unique`, where one that refers to a row is what that row shows. */
function keyOf(schema: Schema, schemas: Schemas): KeyProperty[] {
  const [columns = []] = schema['x-unique'] ?? []
  return columns.flatMap((column): KeyProperty[] => {
    const reference = schema['x-references']?.[column]
    if (reference?.shows === undefined) {
      return [{ property: column, schema: schema.properties?.[column] ?? {}, joins: [], column }]
    }
    const target = Object.values(schemas).find((each) => each['x-table'] === reference.table)
    const targetKey = target === undefined ? [] : keyOf(target, schemas)
    return Object.entries(reference.shows).map(([property, shown]) => {
      const there = targetKey.find((each) => each.property === shown)
      return {
        property,
        schema: schema.properties?.[property] ?? {},
        joins: [{ table: reference.table, column }, ...(there?.joins ?? [])],
        column: there?.column ?? shown,
      }
    })
  })
}

/** The table that has a property of the key of this resource: the last one that its joins lead to. */
export function tableOf({ joins }: KeyProperty, { singular }: ReferencedResource): string {
  return joins.at(-1)?.table ?? singular
}
