// What the tests of the schema share: the fixture's contract to edit, and its tables on both databases.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Test } from 'tap'
import type { Schema } from '../../src/contract/schema.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrations.ts'
import { declaredTables } from '../../src/schema/declared.ts'
import type { Declared } from '../../src/schema/declared.ts'
import { draftOf } from '../../src/schema/draft.ts'
import { migratedTables } from '../../src/schema/migrated.ts'
import type { Table } from '../../src/schema/table.ts'
import { contract, MIGRATIONS } from '../fixture/contract.ts'
import { createDatabase, onPostgres } from '../support/databases.ts'

export type Db = Kysely<unknown>
export type Schemas = Record<string, Schema & { properties: Record<string, Schema>; required: string[] }>
export type Edit = (schemas: Schemas) => void

/** A nullable text. */
export const text: Schema = { type: ['string', 'null'], maxLength: 14 }

/** The tables that the fixture's migrations create. */
export const tables = await migratedTables(MIGRATIONS)

/** The tables that the fixture's contract declares after an edit. */
export function declaredAfter(edit: Edit = () => {}): Declared {
  const schemas = structuredClone(contract.components.schemas)
  edit(schemas as Schemas)
  return declaredTables(schemas)
}

/** Opens an empty database of each kind: SQLite, and PostgreSQL where there is a server. */
export const engines: Record<string, { skip: string | false; open: (t: Test) => Promise<Db> }> = {
  SQLite: { skip: false, open: async (t) => opened(t, 'sqlite::memory:') },
  PostgreSQL: {
    ...onPostgres,
    open: async (t) => opened(t, await createDatabase(t)),
  },
}

function opened(t: Test, url: string): Db {
  const db = openDatabase(url)
  t.teardown(() => db.destroy())
  return db
}

/** Migrates a database, and inserts a library, two books and a loan of the first; a third book is deleted again. */
export async function fill(db: Db): Promise<Db> {
  await migrate(db, MIGRATIONS)
  const run = (statement: string) => sql.raw(statement).execute(db)
  await run(
    "insert into library (name, address, opens_at, closes_at) values ('central', 'a', '08:00', '22:00')",
  )
  await run(
    "insert into book (title, author, pages, rating, search_words) values ('Emma', 'Austen', 2, 4.5, 'emma austen')",
  )
  await run(
    "insert into book (title, author, rating, search_words) values ('Middlemarch', 'Eliot', 4, 'middlemarch eliot'), " +
      "('deleted', 'nobody', 1, 'deleted nobody')",
  )
  await run("insert into loan (library_id, book_id, deposit, lent_on) values (1, 1, 500, '2026-02-01')")
  await run("delete from book where title = 'deleted'")
  return db
}

/** The rows of the fixture's tables, whatever their columns, without the words that follow from them. */
export async function rowsOf(db: Db) {
  const rows = async (table: string) => {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db)
    return rows.map(({ search_words: _words, ...row }) => row)
  }
  return { library: await rows('library'), book: await rows('book'), loan: await rows('loan') }
}

/** A drafted migration. */
export interface Migration {
  up: (db: Db) => Promise<void>
  down: (db: Db) => Promise<void>
}

/** The draft from these tables to the declared ones; throws when there is nothing to draft. */
export function draftFrom(tables: Table[], declared: Declared): string {
  const draft = draftOf(tables, declared.tables)
  if (draft === undefined) throw new Error('There is nothing to draft.')
  return draft
}

/** Replaces what a pattern matches; throws when it matches nothing. */
export function replace(source: string, pattern: RegExp | string, replacement: string): string {
  const replaced = source.replace(pattern, replacement)
  if (replaced === source) throw new Error(`${String(pattern)} does not match:\n${source}`)
  return replaced
}

let count = 0

/** Imports a drafted migration. */
export async function load(t: Test, draft: string): Promise<Migration> {
  const file = join(t.testdir(), `draft${(count += 1)}.ts`)
  writeFileSync(file, draft)
  return (await import(file)) as Migration
}

/** Runs a step as the migrator does: in one transaction. */
export function run(db: Db, step: (db: Db) => Promise<void>): Promise<void> {
  return db.transaction().execute(step)
}
