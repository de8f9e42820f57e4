import { alterTable, canAlterOnSqlite } from './alterTable.ts'
import { changesBetween, isNeeded, keyIn, searchChanges } from './changes.ts'
import type { Change, Changes } from './changes.ts'
import { ask, questionsAbout } from './questions.ts'
import { alterOnPostgres } from './alterOnPostgres.ts'
import { recreateTable } from './recreateTable.ts'
import { addSearch, createSearch, dropSearch, WORDS_OF } from './search.ts'
import { createIndexes, createTable, indexName, IS_POSTGRES, quote } from './statements.ts'
import type { Table } from './table.ts'

/**
 * The source of a migration from these tables to the declared ones, for SQLite and PostgreSQL; undefined when they are
 * the same. Where the two sets of tables do not determine the migration, it contains a question, and throws until a person
 * has answered it.
 */
export function draftOf(tables: Table[], declared: Table[]): string | undefined {
  const named = declared.map((table) => withKeyNames(table, tables))
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
  const imports = [
    ...(body.includes(IS_POSTGRES) ? ['PostgresAdapter'] : []),
    ...(/\bsql[`<]/.test(body) ? ['sql'] : []),
    'type Kysely',
  ]
  const copies = body.includes('wordsOf(') ? `\n${WORDS_OF}` : ''
  return `import { ${imports.join(', ')} } from 'kysely'\n\n${body}\n${copies}`
}

/** Existing keys keep their indexes and constraints. A new one gets an index that is named after its columns. */
function withKeyNames(table: Table, tables: Table[]): Table {
  const before = tables.find(({ name }) => name === table.name)
  const keys = table.keys.map(
    (key) => (before && keyIn(before, key)) ?? { ...key, index: indexName(table, key) },
  )
  return { ...table, keys }
}

function statementsOf({ created, dropped, altered }: Changes): string[] {
  return [
    ...askForTableNames(created, dropped),
    // A table is created after those that it refers to, and dropped before them.
    ...parentsFirst(created).flatMap((table) => [
      ...createTable(table),
      ...createIndexes(table, table.keys),
      ...(table.search === undefined ? [] : createSearch(table)),
      '',
    ]),
    ...altered.flatMap(changeTable),
    ...parentsFirst(dropped)
      .toReversed()
      .flatMap((table) => [
        ...(table.search === undefined ? [] : dropSearch(table)),
        `await db.schema.dropTable(${quote(table.name)}).execute()`,
      ]),
  ]
}

/** A search that changes is removed first and added last: its index depends on the columns. */
function changeTable(change: Change): string[] {
  if (!searchChanges(change)) return changeColumns(change)
  const { from, to } = change
  const others = { ...change, from: { ...from, search: undefined }, to: { ...to, search: undefined } }
  return [
    ...(from.search === undefined ? [] : dropSearch(from)),
    ...(isNeeded(others) ? changeColumns(others) : []),
    ...(to.search === undefined ? [] : addSearch(to)),
  ]
}

/** One `alter table` for both databases, or, where SQLite has none for a change, a branch for each. */
function changeColumns(change: Change): string[] {
  if (canAlterOnSqlite(change)) return [...questionsAbout(change), ...alterTable(change)]
  const onPostgres = alterOnPostgres(change)
  return [
    ...questionsAbout(change),
    ...(onPostgres.length > 0
      ? [`if (${IS_POSTGRES}) {`, ...onPostgres, '} else {']
      : [`if (!(${IS_POSTGRES})) {`]),
    ...recreateTable(change),
    '}',
    '',
  ]
}

function parentsFirst(tables: Table[]): Table[] {
  const isReady = ({ name, columns }: Table) =>
    columns.every(
      ({ references }) => references === name || !tables.some((table) => table.name === references),
    )
  const ready = tables.filter(isReady)
  // Tables that refer to each other may be created in any order.
  if (ready.length === 0) return tables
  return [...ready, ...parentsFirst(tables.filter((table) => !ready.includes(table)))]
}

function askForTableNames(created: Table[], dropped: Table[]): string[] {
  if (created.length === 0 || dropped.length === 0) return []
  const list = (tables: Table[]) => tables.map(({ name }) => name).join(' or ')
  return ask(`Is ${list(created)} the new name of ${list(dropped)}?`, [
    'If so, rename it instead of creating the one and dropping the other: db.schema.alterTable(…).renameTo(…).',
    `If not, the rows of ${list(dropped)} are lost.`,
  ])
}
