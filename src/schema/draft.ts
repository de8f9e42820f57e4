import { changesBetween, keyIn } from './changes.ts'
import type { Change, Changes } from './changes.ts'
import type { Column, Key, Table } from './table.ts'

/**
 * The text of the migration that makes the declared tables of those that there are; undefined when they are the same.
 * Where the two do not say which way leads there, the migration throws an Error that asks.
 */
export function draftOf(tables: Table[], declared: Table[]): string | undefined {
  const named = declared.map((table) => withIndexNames(table, tables))
  const up = statementsOf(changesBetween(tables, named))
  if (up.length === 0) return undefined
  const down = statementsOf(changesBetween(named, tables))
  const body = [
    'export async function up(db: Kysely<any>): Promise<void> {',
    ...up,
    '}',
    '',
    'export async function down(db: Kysely<any>): Promise<void> {',
    ...down,
    '}',
  ].join('\n')
  return `import { ${body.includes('sql`') ? 'sql, ' : ''}type Kysely } from 'kysely'\n\n${body}\n`
}

/** A key keeps the index that it has; a new one gets one of its own, named after its columns. */
function withIndexNames(table: Table, tables: Table[]): Table {
  const before = tables.find(({ name }) => name === table.name)
  const keys = table.keys.map(
    (key) => (before && keyIn(before, key)) ?? { ...key, index: indexName(table, key) },
  )
  return { ...table, keys }
}

function indexName({ name }: Table, { columns }: Key): string {
  return [name, ...columns].join('_')
}

function statementsOf({ created, dropped, altered }: Changes): string[] {
  const rename =
    created.length === 0 || dropped.length === 0
      ? []
      : ask(`Is ${list(created)} the new name of ${list(dropped)}?`, [
          `If so, rename it below instead of making the one and dropping the other: db.schema.alterTable(…).renameTo(…).`,
          `If not, the rows of ${list(dropped)} are lost.`,
        ])
  return [
    ...rename,
    // A table comes after those that it refers to, and goes before them.
    ...parentsFirst(created).flatMap((table) => [
      ...createTable(table),
      ...createIndexes(table, table.keys),
      '',
    ]),
    ...altered.flatMap((change) => (isRebuilt(change) ? rebuild(change) : alter(change))),
    ...parentsFirst(dropped)
      .toReversed()
      .map(({ name }) => `await db.schema.dropTable(${quote(name)}).execute()`),
  ]
}

function parentsFirst(tables: Table[]): Table[] {
  const isReady = ({ name, columns }: Table) =>
    columns.every(
      ({ references }) => references === name || !tables.some((table) => table.name === references),
    )
  const ready = tables.filter(isReady)
  // Tables that refer to each other may be made in any order.
  if (ready.length === 0) return tables
  return [...ready, ...parentsFirst(tables.filter((table) => !ready.includes(table)))]
}

/** Whether SQLite has no statement for a change, so that the table must be made anew. */
function isRebuilt({ from, to, added, dropped, changed, droppedKeys }: Change): boolean {
  return (
    from.isStrict !== to.isStrict ||
    changed.length > 0 ||
    added.some(({ isNullable }) => !isNullable) ||
    dropped.some(({ isId, references }) => isId || references !== undefined) ||
    droppedKeys.some(({ index }) => index === undefined)
  )
}

function alter(change: Change): string[] {
  const { to, added, dropped, addedKeys, droppedKeys } = change
  const table = quote(to.name)
  return [
    ...askForNames(change),
    ...droppedKeys.map(({ index }) => `await db.schema.dropIndex(${quote(index)}).execute()`),
    ...dropped.map(({ name }) => `await db.schema.alterTable(${table}).dropColumn(${quote(name)}).execute()`),
    ...added.map((column) => `await db.schema.alterTable(${table})${addColumn(column)}.execute()`),
    ...createIndexes(to, addedKeys),
  ]
}

/**
 * Makes a table anew with its rows (sqlite.org/lang_altertable.html, 7). The way given there switches foreign keys off,
 * which cannot be done inside the migrator's transaction. So the rows that refer to this table are looked at when it
 * commits, and the table is dropped and made again before its rows come back: each that does settles what refers to it.
 */
function rebuild(change: Change): string[] {
  const { from, to } = change
  const [table, before] = [to.name, `${to.name}_before`]
  const keepsIds = [from, to].every(({ columns }) => columns.some(({ isId }) => isId))
  const { columns, values } = copied(change)
  return [
    `// SQLite changes ${table} only by making it anew (sqlite.org/lang_altertable.html, 7). What refers to it is looked`,
    '// at when all is done (sqlite.org/pragma.html#pragma_defer_foreign_keys), and no id is given a second time.',
    ...askForOthers(change),
    ...askForNames(change),
    ...askForTypes(change),
    ...askForValues(change),
    run('pragma defer_foreign_keys = on'),
    run(`create table "${before}" as select * from "${table}"`),
    ...(keepsIds ? [run(`update sqlite_sequence set name = '${before}' where name = '${table}'`)] : []),
    `await db.schema.dropTable(${quote(table)}).execute()`,
    ...createTable(to),
    run(`
      insert into "${table}" (${columns.join(', ')})
      select ${values.join(', ')} from "${before}"`),
    ...(keepsIds
      ? [
          run(`delete from sqlite_sequence where name = '${table}'`),
          run(`update sqlite_sequence set name = '${table}' where name = '${before}'`),
        ]
      : []),
    `await db.schema.dropTable(${quote(before)}).execute()`,
    ...createIndexes(to, to.keys),
    '',
  ]
}

/** The columns that get a value from the table before, and that value; null where only a person can say it. */
function copied({ to, added }: Change) {
  const columns = to.columns.filter((column) => !added.includes(column) || !column.isNullable)
  return {
    columns: columns.map(({ name }) => `"${name}"`),
    values: columns.map((column) => (added.includes(column) ? 'null' : `"${column.name}"`)),
  }
}

function askForOthers({ from }: Change): string[] {
  if (from.others.length === 0) return []
  return ask(`What becomes of what openapi.yaml does not say of ${from.name}: ${from.others.join(', ')}?`, [
    'Making the table anew loses it, unless it is written into the statements below.',
  ])
}

function askForNames({ to, added, dropped }: Change): string[] {
  return dropped.flatMap(({ name, type }) => {
    const candidates = added.filter((column) => column.type === type).map((column) => column.name)
    if (candidates.length === 0) return [`// What the column ${name} of ${to.name} holds is lost.`]
    return ask(`Is ${candidates.join(' or ')} of ${to.name} the new name of ${name}?`, [
      'If so, rename it instead of dropping the one and adding the other:',
      `db.schema.alterTable(${quote(to.name)}).renameColumn(${quote(name)}, ${quote(candidates[0])}).`,
      `If not, what ${name} holds is lost.`,
    ])
  })
}

function askForTypes({ to, changed }: Change): string[] {
  return changed
    .filter(({ from, to }) => from.type !== to.type)
    .flatMap(({ from, to: { name, type } }) =>
      ask(`How does the ${from.type} in ${name} of ${to.name} become ${type}?`, [
        `Write it into the select below, in place of "${name}".`,
      ]),
    )
}

function askForValues({ to, added }: Change): string[] {
  return added
    .filter(({ isNullable }) => !isNullable)
    .flatMap(({ name }) =>
      ask(`What is the ${name} of the rows that ${to.name} holds already?`, [
        'It may not be null: write it into the select below, in place of null.',
      ]),
    )
}

/** A statement that stops the migration until a person has answered, and how to. */
function ask(question: string, how: string[]): string[] {
  return [
    ...how.map((line) => `// ${line}`),
    '// Then remove this line:',
    `throw new Error(${quote(`This migration asks what only you know. ${question}`)})`,
  ]
}

function createTable({ name, columns, isStrict }: Table): string[] {
  const strict = isStrict ? '.modifyEnd(sql`strict`)' : ''
  return [`await db.schema.createTable(${quote(name)})${columns.map(addColumn).join('')}${strict}.execute()`]
}

function addColumn({ name, type, isNullable, isId, references }: Column): string {
  const rules = [
    isId ? '.primaryKey().autoIncrement()' : '',
    isNullable || isId ? '' : '.notNull()',
    references === undefined ? '' : `.references(${quote(`${references}.id`)})`,
  ].join('')
  const known = ['text', 'integer', 'real', 'blob'].includes(type) ? quote(type) : `sql\`${type}\``
  return `.addColumn(${quote(name)}, ${known}${rules && `, (column) => column${rules}`})`
}

function createIndexes(table: Table, keys: Key[]): string[] {
  return keys.map((key) => {
    const columns =
      key.columns.length === 1 ? `.column(${quote(key.columns[0])})` : `.columns(${quote(key.columns)})`
    const unique = key.isUnique ? '.unique()' : ''
    const name = quote(key.index ?? indexName(table, key))
    return `await db.schema.createIndex(${name})${unique}.on(${quote(table.name)})${columns}.execute()`
  })
}

function run(statement: string): string {
  return `await sql\`${statement}\`.execute(db)`
}

function list(tables: Table[]): string {
  return tables.map(({ name }) => name).join(' or ')
}

function quote(value: unknown): string {
  return JSON.stringify(value)
}
