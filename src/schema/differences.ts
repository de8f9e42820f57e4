import { changesBetween } from './changes.ts'
import type { Change } from './changes.ts'
import type { Declared } from './declared.ts'
import type { Column, Key, Table } from './table.ts'

/** Where these tables are not what the contract declares: a sentence each, which says how to mend it. */
export function differencesBetween(tables: Table[], declared: Declared): string[] {
  if (declared.faults.length > 0) return declared.faults
  const { created, dropped, altered } = changesBetween(tables, declared.tables)
  return [
    ...created.map(
      ({ name, schema }) =>
        `${schema} is to be kept in the table ${name}, which no migration makes: ${draft(`add_${name}`)} the one that does.`,
    ),
    ...dropped.map(
      ({ name }) =>
        `The table ${name} is of no schema in openapi.yaml: give its schema x-table: ${name}, or ` +
        `${draft(`drop_${name}`)} the migration that drops it.`,
    ),
    ...altered.flatMap((change) => [
      ...change.added.map(addedColumn(change)),
      ...change.dropped.map(droppedColumn(change)),
      ...change.changed.map(changedColumn(change)),
      ...change.addedKeys.map(addedKey(change)),
      ...change.droppedKeys.map(droppedKey(change)),
      ...(change.from.isStrict === change.to.isStrict ? [] : [looseTable(change)]),
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
    `The table ${name} has a column ${column.name}, which ${schema} in openapi.yaml has not: add it there, or ` +
    `${draft(`drop_${name}_${column.name}`)} the migration that drops it.`
}

function changedColumn({ to: { name, schema } }: Change) {
  return ({ from, to }: { from: Column; to: Column }) =>
    `The column ${to.name} of ${name} is ${describe(from)}, but by ${schema} in openapi.yaml ${describe(to)}: mend the ` +
    `schema, or ${draft(`change_${name}_${to.name}`)} the migration that changes the column.`
}

function describe({ type, isNullable, isId, references }: Column): string {
  if (isId) return `${type} primary key autoincrement`
  const refers = references === undefined ? '' : `, the id of a ${references}`
  return `${type}${refers} and ${isNullable ? 'may be' : 'never'} null`
}

function addedKey({ to: { name, schema } }: Change) {
  return (key: Key) => {
    const columns = key.columns.join(', ')
    const add = draft(`add_${name}_${key.columns.join('_')}`)
    return key.isUnique
      ? `Nothing keeps ${columns} of the table ${name} unique, as x-unique of ${schema} says: ${add} the migration that does.`
      : `The table ${name} has no index on ${columns}, which x-indexes of ${schema} asks for: ${add} the migration that adds it.`
  }
}

function droppedKey({ to: { name, schema } }: Change) {
  return ({ columns, isUnique }: Key) => {
    const list = columns.join(', ')
    const what = isUnique
      ? `keeps ${list} unique, which x-unique`
      : `has an index on ${list}, which x-indexes`
    return (
      `The table ${name} ${what} of ${schema} does not say: add [${list}] there, or ` +
      `${draft(`drop_${name}_${columns.join('_')}`)} the migration that drops it.`
    )
  }
}

function looseTable({ to: { name } }: Change): string {
  return (
    `The table ${name} is not STRICT, so its columns take values of any type: ${draft(`change_${name}`)} the migration ` +
    `that makes it so.`
  )
}

function draft(name: string): string {
  return `\`yarn db draft ${name}\` writes`
}
