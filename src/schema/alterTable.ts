import type { Change } from './changes.ts'
import { addColumn, createIndex, quote } from './statements.ts'

/** Whether SQLite has statements for a change (sqlite.org/lang_altertable.html). */
export function canAlterOnSqlite({ from, to, added, dropped, changed, droppedKeys }: Change): boolean {
  return (
    from.isStrict === to.isStrict &&
    changed.length === 0 &&
    added.every(({ isNullable }) => isNullable) &&
    dropped.every(({ isId, references }) => !isId && references === undefined) &&
    droppedKeys.every(({ constraint }) => constraint === undefined)
  )
}

/** The source of the `alter table` statements for a change, for SQLite and PostgreSQL. */
export function alterTable({ to, added, dropped, addedKeys, droppedKeys }: Change): string[] {
  const table = quote(to.name)
  return [
    ...droppedKeys.map(({ index }) => `await db.schema.dropIndex(${quote(index)}).execute()`),
    ...dropped.map(({ name }) => `await db.schema.alterTable(${table}).dropColumn(${quote(name)}).execute()`),
    ...added.map((column) => `await db.schema.alterTable(${table})${addColumn(column)}.execute()`),
    ...addedKeys.map((key) => createIndex(to, key)),
  ]
}
