import { POSTGRES_TYPES } from '../database/postgres.ts'
import type { Change } from './changes.ts'
import { ask } from './questions.ts'
import { addColumn, createIndex, quote, run } from './statements.ts'
import type { Column, Key, Table } from './table.ts'

/** The source of the statements for a change on PostgreSQL, which does not need to recreate the table. */
export function alterOnPostgres(change: Change): string[] {
  const { to, added, dropped, changed, addedKeys, droppedKeys } = change
  const table = `await db.schema.alterTable(${quote(to.name)})`
  return [
    ...droppedKeys.map((key) => dropKey(table, key)),
    ...dropped.map(({ name }) => `${table}.dropColumn(${quote(name)}).execute()`),
    ...added.flatMap((column) => addFilledColumn(table, to.name, column)),
    ...changed.flatMap((column) => changeColumn(table, to.name, column)),
    ...addedKeys.map((key) => addKey(table, to, key)),
  ]
}

function dropKey(table: string, { index, constraint }: Key): string {
  if (constraint !== undefined) return `${table}.dropConstraint(${quote(constraint)}).execute()`
  return `await db.schema.dropIndex(${quote(index)}).execute()`
}

// The same as recreating the table does on SQLite: later drafts expect a constraint or an index by its name.
function addKey(table: string, to: Table, key: Key): string {
  if (key.constraint === undefined) return createIndex(to, key)
  return `${table}.addUniqueConstraint(${quote(key.constraint)}, ${quote(key.columns)}).execute()`
}

function addFilledColumn(table: string, tableName: string, column: Column): string[] {
  if (column.isNullable || column.isId) return [`${table}${addColumn(column)}.execute()`]
  return [
    `${table}${addColumn({ ...column, isNullable: true })}.execute()`,
    run(`update "${tableName}" set "${column.name}" = null`),
    setNotNull(table, column),
  ]
}

function setNotNull(table: string, { name }: Column): string {
  return `${table}.alterColumn(${quote(name)}, (column) => column.setNotNull()).execute()`
}

function changeColumn(table: string, tableName: string, { from, to }: { from: Column; to: Column }) {
  const name = quote(to.name)
  // The name that PostgreSQL gives to a foreign key.
  const foreignKey = quote(`${tableName}_${to.name}_fkey`)
  const type = POSTGRES_TYPES[to.type] ?? to.type
  const statements: string[] = []
  if (from.isId !== to.isId) {
    statements.push(
      ...ask(`How does ${to.name} of ${tableName} ${to.isId ? 'become' : 'stop being'} its primary key?`, [
        'Write the statements for PostgreSQL here.',
      ]),
    )
  }
  if (from.type !== to.type) {
    statements.push(run(`alter table "${tableName}" alter column ${name} type ${type} using ${name}`))
  }
  if (from.isNullable && !to.isNullable) statements.push(setNotNull(table, to))
  if (!from.isNullable && to.isNullable) {
    statements.push(`${table}.alterColumn(${name}, (column) => column.dropNotNull()).execute()`)
  }
  if (from.references !== to.references && from.references !== undefined) {
    statements.push(`${table}.dropConstraint(${foreignKey}).execute()`)
  }
  if (from.references !== to.references && to.references !== undefined) {
    statements.push(
      `${table}.addForeignKeyConstraint(${foreignKey}, [${name}], ${quote(to.references)}, ["id"]).execute()`,
    )
  }
  return statements
}
