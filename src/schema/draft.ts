import { alterTable, canAlterOnSqlite } from './alterTable.ts'
import { changesBetween, keyIn } from './changes.ts'
import type { Change, Changes } from './changes.ts'
import { ask, questionsAbout } from './questions.ts'
import { alterOnPostgres } from './alterOnPostgres.ts'
import { recreateTable } from './recreateTable.ts'
import { createIndexes, createTable, indexName, quote } from './statements.ts'
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
    ...(body.includes('sql`') ? ['sql'] : []),
    'type Kysely',
  ]
  return `import { ${imports.join(', ')} } from 'kysely'\n\n${body}\n`
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
      '',
    ]),
    ...altered.flatMap(changeTable),
    ...parentsFirst(dropped)
      .toReversed()
      .map(({ name }) => `await db.schema.dropTable(${quote(name)}).execute()`),
  ]
}

const IS_POSTGRES = 'db.getExecutor().adapter instanceof PostgresAdapter'

/** One `alter table` for both databases, or, where SQLite has none for a change, a branch for each. */
function changeTable(change: Change): string[] {
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
