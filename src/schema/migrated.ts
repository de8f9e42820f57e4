import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { migrate, MIGRATIONS } from '../database/migrations.ts'
import { openDatabase } from '../database/connection.ts'
import { searchName, triggersOf } from './search.ts'
import { SEARCH_COLUMN } from './table.ts'
import type { Column, Key, Table } from './table.ts'

/** The tables that the migrations of `folder` create in an empty SQLite database. Throws the error of a migration. */
export async function migratedTables(folder = MIGRATIONS): Promise<Table[]> {
  const db = openDatabase('sqlite::memory:')
  try {
    await migrate(db, folder)
    return await readTables(db)
  } finally {
    await db.destroy()
  }
}

/** The tables of an SQLite database, without SQLite's own, the migrator's, and those of searches. */
export async function readTables<Tables>(db: Kysely<Tables>): Promise<Table[]> {
  const { rows } = await sql<{ name: string; strict: number; definition: string }>`
    select list.name, list.strict, master.sql as definition
    from pragma_table_list as list join sqlite_master as master on master.type = 'table' and master.name = list.name
    where list.schema = 'main' and list.type = 'table' and list.name not glob 'sqlite_*' and list.name not glob 'kysely_*'
    order by master.rowid`.execute(db)
  const tables: Table[] = []
  for (const { name, strict, definition } of rows) {
    const { references, others: oddReferences } = await readReferences(db, name)
    const { keys, others: oddIndexes } = await readKeys(db, name, definition)
    const search = await readSearch(db, name)
    const columns = await readColumns(db, name, definition, references)
    tables.push({
      name,
      columns: columns.filter((column) => search === undefined || column.name !== SEARCH_COLUMN.name),
      keys,
      search,
      isStrict: strict === 1,
      others: [...keywordsOf(definition), ...oddReferences, ...oddIndexes, ...(await readTriggers(db, name))],
    })
  }
  return tables
}

async function readColumns<Tables>(
  db: Kysely<Tables>,
  table: string,
  definition: string,
  references: Map<string, string>,
) {
  const { rows } = await sql<{ name: string; type: string; notnull: number; pk: number }>`
    select name, lower(type) as type, "notnull", pk from pragma_table_info(${table})`.execute(db)
  const isAutoincrement = /\bautoincrement\b/i.test(unquoted(definition))
  return rows.map(({ name, type, notnull, pk }): Column => {
    const isId = pk === 1 && isAutoincrement
    return { name, type, isNullable: notnull === 0 && !isId, isId, references: references.get(name) }
  })
}

async function readReferences<Tables>(db: Kysely<Tables>, table: string) {
  const { rows } = await sql<{ seq: number; from: string; table: string; to: string | null }>`
    select seq, "from", "table", "to" from pragma_foreign_key_list(${table})`.execute(db)
  return {
    references: new Map(rows.map(({ from, table }) => [from, table])),
    others: rows
      .filter(({ seq, to }) => seq > 0 || (to !== null && to !== 'id'))
      .map(({ from, table, to }) => `a reference of ${from} to ${to} of ${table}`),
  }
}

async function readKeys<Tables>(db: Kysely<Tables>, table: string, definition: string) {
  const { rows } = await sql<{
    name: string
    unique: number
    origin: string
    indexDefinition: string | null
  }>`
    select list.name, list."unique", list.origin, master.sql as "indexDefinition"
    from pragma_index_list(${table}) as list left join sqlite_master as master on master.name = list.name
    order by list.name`.execute(db)
  const keys: Key[] = []
  const others: string[] = []
  for (const { name, unique, origin, indexDefinition } of rows) {
    const columns = await sql<{ name: string | null }>`
      select name from pragma_index_info(${name}) order by seqno`.execute(db)
    const names = columns.rows.flatMap(({ name }) => name ?? [])
    const isPlain =
      names.length === columns.rows.length && !/\b(where|collate|desc)\b/i.test(indexDefinition ?? '')
    if (isPlain && origin !== 'pk') {
      const hasIndex = origin === 'c'
      keys.push({
        columns: names,
        isUnique: unique === 1,
        ...(hasIndex ? { index: name } : { constraint: constraintName(table, names, definition) }),
      })
    } else others.push(`the index ${name}`)
  }
  return { keys, others }
}

/** The name of a unique constraint; PostgreSQL's default for one without a name. */
function constraintName(table: string, columns: string[], definition: string): string {
  const constraints = definition.matchAll(/\bconstraint "([^"]+)" unique \(([^)]*)\)/gi)
  const [, name] = [...constraints].find(([, , list]) => list?.replace(/["\s]/g, '') === columns.join()) ?? []
  return name ?? [table, ...columns, 'key'].join('_')
}

/** The columns in whose words can be searched: those of the virtual table of the search after that of the words. */
async function readSearch<Tables>(db: Kysely<Tables>, table: string): Promise<string[] | undefined> {
  const { rows } = await sql<{ name: string }>`
    select name from pragma_table_info(${searchName({ name: table })}) order by cid`.execute(db)
  const [words, ...columns] = rows.map(({ name }) => name)
  return words === SEARCH_COLUMN.name ? columns : undefined
}

async function readTriggers<Tables>(db: Kysely<Tables>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'trigger' and tbl_name = ${table}`.execute(db)
  const ofSearch = triggersOf({ name: table })
  return rows.filter(({ name }) => !ofSearch.includes(name)).map(({ name }) => `the trigger ${name}`)
}

/** The keywords of a table's definition that the contract cannot declare. */
function keywordsOf(definition: string): string[] {
  const found = unquoted(definition).matchAll(
    /\b(check|default|collate|generated|deferrable|on (?:delete|update|conflict) \w+|without rowid)\b/gi,
  )
  return [...new Set([...found].map(([word]) => word.toUpperCase()))]
}

function unquoted(definition: string): string {
  return definition.replace(/"[^"]*"|'[^']*'|`[^`]*`|\[[^\]]*\]/g, '""').replace(/\s+/g, ' ')
}
