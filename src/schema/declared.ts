import { Ajv2020 } from 'ajv/dist/2020.js'
import { contract } from '../contract/document.ts'
import { resolve, typesOf } from '../contract/schema.ts'
import type { Schema } from '../contract/schema.ts'
import type { Column, Key, Table } from './table.ts'

/** Schemas by their names, as in the contract. */
export type SchemasByName = typeof contract.components.schemas

/** The tables that the contract declares, and what is wrong with their declarations, each fault a sentence. */
export interface Declared {
  tables: Table[]
  faults: string[]
}

/** How SQLite holds the types of JSON; it has none for true and false, which an answer would show as 1 and 0. */
const columnTypes: Record<string, string> = { string: 'text', integer: 'integer', number: 'real' }

const names = { type: 'array', items: { type: 'array', minItems: 1, items: { type: 'string' } } }
const name = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }
const keywords: Record<string, object> = {
  'x-table': name,
  'x-unique': names,
  'x-indexes': names,
  'x-references': {
    type: 'object',
    propertyNames: name,
    additionalProperties: {
      type: 'object',
      required: ['table'],
      properties: { table: name, shows: { type: 'object', additionalProperties: name } },
      additionalProperties: false,
    },
  },
}
const hasForm = new Ajv2020({ strict: false, verbose: true }).compile({ properties: keywords })

/** Reads the tables from the schemas that have an `x-table`. */
export function declaredTables(schemas: SchemasByName = contract.components.schemas): Declared {
  const declared = Object.entries<Schema>(schemas).filter(([, schema]) => 'x-table' in schema)
  const faults = declared.flatMap(([schema, definition]) => formFaults(schema, definition))
  if (faults.length > 0) return { tables: [], faults }

  const read = declared.map(([schema, definition]) => readTable(schema, definition, schemas))
  const tables = read.map(({ table }) => table)
  return {
    tables,
    faults: [
      ...read.flatMap(({ faults }) => faults),
      ...declared.flatMap(([schema, definition]) => referenceFaults(schema, definition, tables)),
      ...tables.flatMap((table) => keyFaults(table)),
      ...tables.flatMap((table, index) =>
        tables
          .slice(0, index)
          .filter(({ name }) => name === table.name)
          .map(
            ({ schema }) =>
              `${schema} and ${table.schema} have the same x-table, ${table.name}: give each its own.`,
          ),
      ),
    ],
  }
}

function formFaults(schema: string, definition: Schema): string[] {
  const unknown = Object.keys(definition).filter((key) => key.startsWith('x-') && !(key in keywords))
  const faults = unknown.map(
    (key) => `${schema} has ${key}, which means nothing here: ${Object.keys(keywords).join(', ')} do.`,
  )
  if (hasForm(definition)) return faults
  const [error] = hasForm.errors ?? []
  const where = error?.instancePath.slice(1).replaceAll('/', '.')
  return [
    ...faults,
    `${schema} has an ${where} that ${error?.message}: docs/contract.md shows how it is written.`,
  ]
}

function readTable(schema: string, definition: Schema, schemas: SchemasByName) {
  const { properties = {}, required = [] } = definition
  const references = definition['x-references'] ?? {}
  const faults: string[] = []
  const columns = new Map<string, Column>()
  for (const [property, value] of Object.entries(properties)) {
    const where = `${schema}.${property}`
    const types = typesOf(value, schemas)
    const isNullable = types.includes('null')
    if (!isNullable && !required.includes(property)) {
      faults.push(
        `${where} may be left out, but not be null, and a row always shows its column: add ${property} to the ` +
          `required of ${schema}, or null to its type.`,
      )
    }
    const [shown] = Object.entries(references).find(([, { shows = {} }]) => property in shows) ?? []
    if (shown !== undefined) {
      columns.set(shown, {
        name: shown,
        type: 'integer',
        isNullable,
        isId: false,
        references: references[shown]?.table,
      })
      continue
    }
    const type = storedType(resolve(value, schemas), types)
    if (type === undefined) {
      const what = types.filter((type) => type !== 'null').join(' or ') || 'of no type'
      faults.push(
        `${where} is ${what}, which no column holds: say text, integer or real in x-stored beside its type, and ` +
          `convert it in src/queries.`,
      )
    }
    const isId = property === 'id'
    columns.set(property, {
      name: property,
      type: type ?? 'text',
      isNullable,
      isId,
      references: references[property]?.table,
    })
  }
  const table: Table = {
    name: definition['x-table'] ?? '',
    schema,
    columns: [...columns.values()],
    keys: [
      ...(definition['x-unique'] ?? []).map((columns) => ({ columns, isUnique: true })),
      ...(definition['x-indexes'] ?? []).map((columns) => ({ columns, isUnique: false })),
    ],
    isStrict: true,
    others: [],
  }
  if (!columns.has('id')) faults.push(`${schema} has an x-table but no id: give it one, as Market has.`)
  const sent = schemas[`New${schema}` as keyof SchemasByName] as Schema | undefined
  for (const property of Object.keys(sent?.properties ?? {})) {
    if (property in properties) continue
    faults.push(
      `New${schema} has ${property}, which ${schema} has not, so there is no column for it: add it there.`,
    )
  }
  return { table, faults }
}

function storedType({ 'x-stored': stored }: Schema, types: string[]): string | undefined {
  if (stored !== undefined) return Object.values(columnTypes).find((type) => type === stored)
  const [type = '', ...more] = new Set(types.filter((type) => type !== 'null'))
  return more.length === 0 ? columnTypes[type] : undefined
}

function referenceFaults(schema: string, definition: Schema, tables: Table[]): string[] {
  return Object.entries(definition['x-references'] ?? {}).flatMap(([column, { table, shows }]) => {
    const where = `x-references of ${schema}: ${column}`
    const target = tables.find(({ name }) => name === table)
    if (target === undefined)
      return [`${where} is to be of the table ${table}, which no x-table names: mend the name.`]
    const { properties = {} } = definition
    if (shows === undefined && !(column in properties)) {
      return [`${where} is no property and shows none: add it to the properties, or say in shows which do.`]
    }
    return Object.entries(shows ?? {}).flatMap(([property, column]) => {
      if (!(property in properties))
        return [`${where} shows ${property}, which is no property: mend the name.`]
      if (target.columns.some(({ name }) => name === column)) return []
      return [`${where} shows ${column} of ${table}, which has no such column: mend the name.`]
    })
  })
}

function keyFaults({ schema, columns, keys }: Table): string[] {
  const known = columns.map(({ name }) => name)
  return keys.flatMap((key: Key) =>
    key.columns
      .filter((column) => !known.includes(column))
      .map(
        (column) =>
          `${key.isUnique ? 'x-unique' : 'x-indexes'} of ${schema} names ${column}, which is no column: ` +
          `it has ${known.join(', ')}.`,
      ),
  )
}
