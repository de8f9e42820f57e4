import { typesOf } from '../contract/schema.ts'
import type { Schema } from '../contract/schema.ts'
import { columnType, referenceShownBy, valueTypes } from './columns.ts'
import type { SchemasByName } from './columns.ts'
import type { Table } from './table.ts'

/** Properties that have no column, or one that does not fit. */
export function propertyErrors(name: string, schema: Schema, schemas: SchemasByName): string[] {
  const { properties = {}, required = [] } = schema
  const sent = Object.keys(schemas[`${name}Input`]?.properties ?? {})
  return [
    ...Object.entries(properties).flatMap(([property, value]) => {
      const isNullable = typesOf(value, schemas).includes('null')
      const hasColumnType =
        referenceShownBy(property, schema) !== undefined || columnType(value, schemas) !== undefined
      return [
        ...(isNullable || required.includes(property) ? [] : [omittable(name, property)]),
        ...(hasColumnType ? [] : [withoutType(`${name}.${property}`, valueTypes(value, schemas))]),
      ]
    }),
    ...('id' in properties ? [] : [`${name} has an x-table but no id: add the property id.`]),
    ...sent
      .filter((property) => !(property in properties))
      .map(
        (property) =>
          `${name}Input has ${property}, but ${name} has not, so no column stores it: add it there.`,
      ),
  ]
}

function omittable(name: string, property: string): string {
  return (
    `${name}.${property} may be omitted but not null, and a response always contains its column: add ${property} to the ` +
    `required of ${name}, or null to its type.`
  )
}

function withoutType(where: string, types: string[]): string {
  return (
    `${where} is ${types.join(' or ') || 'of no type'}, for which there is no column type: add x-stored (text, integer or ` +
    `real) beside its type, and convert the value in the queries of the resource.`
  )
}

/** References to tables, columns and properties that do not exist. */
export function referenceErrors(
  name: string,
  schema: Schema,
  tables: Table[],
  schemas: SchemasByName,
): string[] {
  const { properties = {} } = schema
  return Object.entries(schema['x-references'] ?? {}).flatMap(([column, { table, shows }]) => {
    const where = `x-references of ${name}: ${column}`
    const target = tables.find((each) => each.name === table)
    if (target === undefined)
      return [`${where} refers to the table ${table}, which no x-table declares: correct the name.`]
    if (shows === undefined && !(column in properties)) {
      return [`${where} is not a property and has no shows: add one or the other.`]
    }
    return Object.entries(shows ?? {}).flatMap(([property, shown]) => {
      if (!(property in properties))
        return [`${where} shows ${property}, which is not a property: correct the name.`]
      // A property of the target that shows a third row is followed from there.
      const isShownThere = referenceShownBy(shown, schemas[target.schema ?? ''] ?? {}) !== undefined
      if (isShownThere || target.columns.some((each) => each.name === shown)) return []
      return [`${where} shows ${shown}, which is not a column of ${table}: correct the name.`]
    })
  })
}

/** Keys on columns that do not exist. */
export function keyErrors({ schema, columns, keys }: Table): string[] {
  const known = columns.map(({ name }) => name)
  return keys.flatMap((key) =>
    key.columns
      .filter((column) => !known.includes(column))
      .map(
        (column) =>
          `${key.isUnique ? 'x-unique' : 'x-indexes'} of ${schema} names ${column}, which is not a column; its columns ` +
          `are ${known.join(', ')}.`,
      ),
  )
}

/** Searches in what is no text of the table. */
export function searchErrors({ schema, columns, search = [] }: Table): string[] {
  const texts = columns.filter(({ type }) => type === 'text').map(({ name }) => name)
  return search
    .filter((column) => !texts.includes(column))
    .map(
      (column) =>
        `x-search of ${schema} names ${column}, which is not a column of text; these are ${texts.join(', ')}.`,
    )
}

/** Tables that two schemas declare. */
export function duplicateErrors(tables: Table[]): string[] {
  return tables.flatMap(({ name, schema }, index) =>
    tables
      .slice(0, index)
      .filter((earlier) => earlier.name === name)
      .map((earlier) => `${earlier.schema} and ${schema} have the same x-table, ${name}: give each its own.`),
  )
}
