import { changesBetween, searchChanges } from './changes.ts'
import type { Change } from './changes.ts'
import type { Declared } from './declared.ts'
import type { Column, Key, Table } from './table.ts'

/** The differences between these tables and the declared ones, one sentence each, which says how to resolve it. */
export function differencesBetween(tables: Table[], declared: Declared): string[] {
  if (declared.errors.length > 0) return declared.errors
  const { created, dropped, altered } = changesBetween(tables, declared.tables)
  return [
    ...created.map(
      ({ name, schema }) =>
        `${schema} declares the table ${name}, which no migration creates: ${draft(`add_${name}`)} the migration.`,
    ),
    ...dropped.map(
      ({ name }) =>
        `No schema in openapi.yaml declares the table ${name}: add x-table: ${name} to its schema, or ` +
        `${draft(`drop_${name}`)} the migration that drops it.`,
    ),
    ...altered.flatMap((change) => [
      ...change.added.map(addedColumn(change)),
      ...change.dropped.map(droppedColumn(change)),
      ...change.changed.map(changedColumn(change)),
      ...change.addedKeys.map(addedKey(change)),
      ...change.droppedKeys.map(droppedKey(change)),
      ...(searchChanges(change) ? [changedSearch(change)] : []),
      ...(change.from.isStrict === change.to.isStrict ? [] : [notStrict(change)]),
    ]),
  ]
}

function addedColumn({ to: { name, schema } }: Change) {
  return (column: Column) =>
    `The table ${name} lacks the column ${column.name} of ${schema}: ${draft(`add_${name}_${column.name}`)} the ` +
    `migration that adds it.`
}

function droppedColumn({ to: { name, schema } }: Change) {
  return (column: Column) =>
    `The table ${name} has the column ${column.name}, which ${schema} in openapi.yaml does not declare: add the property, ` +
    `or ${draft(`drop_${name}_${column.name}`)} the migration that drops it.`
}

function changedColumn({ to: { name, schema } }: Change) {
  return ({ from, to }: { from: Column; to: Column }) =>
    `The column ${to.name} of ${name} is ${describe(from)}, but ${schema} in openapi.yaml declares ${describe(to)}: ` +
    `change the schema, or ${draft(`change_${name}_${to.name}`)} the migration that changes the column.`
}

function describe({ type, isNullable, isId, references }: Column): string {
  if (isId) return `${type} primary key autoincrement`
  return `${type} ${isNullable ? 'null' : 'not null'}${references === undefined ? '' : ` references ${references}`}`
}

function addedKey({ to: { name, schema } }: Change) {
  return (key: Key) =>
    `The table ${name} has no ${describeKey(key)} of ${schema} declares: ` +
    `${draft(`add_${name}_${key.columns.join('_')}`)} the migration that adds it.`
}

function droppedKey({ to: { name, schema } }: Change) {
  return (key: Key) =>
    `The table ${name} has the ${describeKey(key)} of ${schema} does not declare: add [${key.columns.join(', ')}] there, ` +
    `or ${draft(`drop_${name}_${key.columns.join('_')}`)} the migration that drops it.`
}

function describeKey({ columns, isUnique }: Key): string {
  const list = columns.join(', ')
  return isUnique ? `unique constraint on ${list}, which x-unique` : `index on ${list}, which x-indexes`
}

function changedSearch({ from, to: { name, schema, search } }: Change): string {
  const before = from.search?.join(', ')
  if (search === undefined) {
    return (
      `The table ${name} has a search in ${before}, which x-search of ${schema} does not declare: add [${before}] there, or ` +
      `${draft(`drop_${name}_search`)} the migration that drops it.`
    )
  }
  return (
    `The table ${name} has ${before === undefined ? 'no search' : `a search in ${before}`}, but x-search of ${schema} declares ` +
    `${search.join(', ')}: ${draft(`${before === undefined ? 'add' : 'change'}_${name}_search`)} the migration.`
  )
}

function notStrict({ to: { name } }: Change): string {
  return (
    `The table ${name} is not STRICT, so its columns accept values of any type: ${draft(`change_${name}`)} the migration ` +
    `that makes it STRICT.`
  )
}

function draft(name: string): string {
  return `\`yarn db draft ${name}\` writes`
}
