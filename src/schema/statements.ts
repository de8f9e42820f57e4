import { SEARCH_COLUMN } from './table.ts'
import type { Column, Key, Table } from './table.ts'

/** The source of the condition that a migration runs on PostgreSQL. */
export const IS_POSTGRES = 'db.getExecutor().adapter instanceof PostgresAdapter'

/** A value as TypeScript source. */
export function quote(value: unknown): string {
  return JSON.stringify(value)
}

/** The source of a statement in SQL. */
export function run(statement: string): string {
  return `await sql\`${statement}\`.execute(db)`
}

/** The source of a `create table`, with the unique constraints of its definition. */
export function createTable({ name, columns, keys, search, isStrict }: Table): string[] {
  const constraints = keys.flatMap(({ constraint, columns }) =>
    constraint === undefined ? [] : `.addUniqueConstraint(${quote(constraint)}, ${quote(columns)})`,
  )
  const stored = search === undefined ? columns : [...columns, SEARCH_COLUMN]
  const parts = [...stored.map(addColumn), ...constraints, ...(isStrict ? ['.modifyEnd(sql`strict`)'] : [])]
  return [`await db.schema.createTable(${quote(name)})${parts.join('')}.execute()`]
}

/** The source of an `addColumn` of a `create table` or `alter table`. */
export function addColumn({ name, type, isNullable, isId, references }: Column): string {
  const rules = [
    isId ? '.primaryKey().autoIncrement()' : '',
    isNullable || isId ? '' : '.notNull()',
    references === undefined ? '' : `.references(${quote(`${references}.id`)})`,
  ].join('')
  const typeSource = ['text', 'integer', 'real', 'blob'].includes(type) ? quote(type) : `sql\`${type}\``
  return `.addColumn(${quote(name)}, ${typeSource}${rules && `, (column) => column${rules}`})`
}

/** The source of the indexes of these keys; those that are constraints have none of their own. */
export function createIndexes(table: Table, keys: Key[]): string[] {
  return keys.filter(({ constraint }) => constraint === undefined).map((key) => createIndex(table, key))
}

/** The source of an index for a key, which takes the place of a constraint. */
export function createIndex(table: Table, key: Key): string {
  const columns =
    key.columns.length === 1 ? `.column(${quote(key.columns[0])})` : `.columns(${quote(key.columns)})`
  const unique = key.isUnique ? '.unique()' : ''
  const name = quote(key.index ?? key.constraint ?? indexName(table, key))
  return `await db.schema.createIndex(${name})${unique}.on(${quote(table.name)})${columns}.execute()`
}

/** The name of the index of a new key. */
export function indexName({ name }: Table, { columns }: Key): string {
  return [name, ...columns].join('_')
}
