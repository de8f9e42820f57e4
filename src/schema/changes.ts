import type { Column, Key, Table } from './table.ts'

/** The changes to one table that exists before and after. */
export interface Change {
  from: Table
  to: Table
  added: Column[]
  dropped: Column[]
  changed: { from: Column; to: Column }[]
  addedKeys: Key[]
  droppedKeys: Key[]
}

/** The changes from one set of tables to another. */
export interface Changes {
  created: Table[]
  dropped: Table[]
  altered: Change[]
}

/** The changes that turn `from` into `to`. The order of columns makes no difference. */
export function changesBetween(from: Table[], to: Table[]): Changes {
  const altered = to.flatMap((table) => {
    const before = from.find(({ name }) => name === table.name)
    return before === undefined ? [] : [changeOf(before, table)]
  })
  return {
    created: to.filter(({ name }) => !from.some((table) => table.name === name)),
    dropped: from.filter(({ name }) => !to.some((table) => table.name === name)),
    altered: altered.filter(isNeeded),
  }
}

function changeOf(from: Table, to: Table): Change {
  return {
    from,
    to,
    added: to.columns.filter((column) => !columnIn(from, column)),
    dropped: from.columns.filter((column) => !columnIn(to, column)),
    changed: to.columns.flatMap((column) => {
      const before = columnIn(from, column)
      return before === undefined || isSame(before, column) ? [] : [{ from: before, to: column }]
    }),
    addedKeys: to.keys.filter((key) => !keyIn(from, key)),
    droppedKeys: from.keys.filter((key) => !keyIn(to, key)),
  }
}

/** Whether a change changes anything. */
export function isNeeded(change: Change): boolean {
  const { from, to, added, dropped, changed, addedKeys, droppedKeys } = change
  return (
    from.isStrict !== to.isStrict ||
    searchChanges(change) ||
    [added, dropped, changed, addedKeys, droppedKeys].some((differences) => differences.length > 0)
  )
}

/** Whether the properties change in whose words can be searched. */
export function searchChanges({ from, to }: Pick<Change, 'from' | 'to'>): boolean {
  return from.search?.join() !== to.search?.join()
}

function columnIn(table: Table, { name }: Column): Column | undefined {
  return table.columns.find((column) => column.name === name)
}

function isSame(one: Column, other: Column): boolean {
  return (
    one.type === other.type &&
    one.isNullable === other.isNullable &&
    one.isId === other.isId &&
    one.references === other.references
  )
}

/** The key of a table on the same columns, if it has one. */
export function keyIn(table: Table, { columns, isUnique }: Key): Key | undefined {
  return table.keys.find((key) => key.isUnique === isUnique && key.columns.join() === columns.join())
}
