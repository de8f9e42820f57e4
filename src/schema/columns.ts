import { resolve, typesOf } from '../contract/schema.ts'
import type { Reference, Schema } from '../contract/schema.ts'
import type { Column } from './table.ts'

/** Schemas by their names, as in the contract. */
export type SchemasByName = Record<string, Schema>

/** The column types of JSON types. Booleans are 1 and 0, as SQLite has no type for them: queries convert them. */
const columnTypes: Record<string, string> = {
  string: 'text',
  integer: 'integer',
  number: 'real',
  boolean: 'integer',
}

/** The column of a property: its own, or the one with the id of the row that the property shows. */
export function readColumn(property: string, value: Schema, schema: Schema, schemas: SchemasByName): Column {
  const isNullable = typesOf(value, schemas).includes('null')
  const shown = referenceShownBy(property, schema)
  if (shown !== undefined) {
    const [name, { table }] = shown
    return { name, type: 'integer', isNullable, isId: false, references: table }
  }
  return {
    name: property,
    type: columnType(value, schemas) ?? 'text',
    isNullable,
    isId: property === 'id',
    references: schema['x-references']?.[property]?.table,
  }
}

/** The reference with the row that a property shows a column of. */
export function referenceShownBy(property: string, schema: Schema): [string, Reference] | undefined {
  const references = Object.entries(schema['x-references'] ?? {})
  return references.find(([, { shows = {} }]) => property in shows)
}

/** The type of the column of a property; undefined when it needs an `x-stored`. */
export function columnType(schema: Schema, schemas: SchemasByName): string | undefined {
  const { 'x-stored': stored } = resolve(schema, schemas)
  if (stored !== undefined) return Object.values(columnTypes).find((type) => type === stored)
  const [type = '', ...more] = valueTypes(schema, schemas)
  return more.length === 0 ? columnTypes[type] : undefined
}

/** The types that a schema allows besides null. */
export function valueTypes(schema: Schema, schemas: SchemasByName): string[] {
  return [...new Set(typesOf(schema, schemas).filter((type) => type !== 'null'))]
}
