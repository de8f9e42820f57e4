import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import pg from 'pg'
import type { Test } from 'tap'
import { dialectOf } from '../../src/database/dialect.ts'

/** A PostgreSQL server on which the tests create their databases; without one they run on SQLite. */
const testServer = process.env.TEST_DATABASE_URL

/** The options of a test of SQLite itself: it is skipped on PostgreSQL. */
export const onSqlite = { skip: testServer !== undefined && 'TEST_DATABASE_URL names a PostgreSQL server' }

/** The options of a test that needs PostgreSQL: it is skipped without a server. */
export const onPostgres = { skip: testServer === undefined && 'TEST_DATABASE_URL names no PostgreSQL server' }

const databases = new Map<string, Promise<string>>()

/**
 * The URL of an empty database, removed after the test. The same folder always has the same database: on SQLite the file
 * that the settings default to. Without a folder, on SQLite, it is in memory.
 */
export async function databaseFor(t: Test, folder?: string): Promise<string> {
  if (testServer === undefined) return folder === undefined ? 'sqlite::memory:' : sqliteIn(folder)
  const known = databases.get(folder ?? '')
  if (known !== undefined) return known
  const url = createDatabase(t)
  if (folder !== undefined) databases.set(folder, url)
  return url
}

/** The URL of the SQLite database in a folder, for tests of SQLite itself. */
export function sqliteIn(folder: string): string {
  return `sqlite:${join(folder, 'database.db')}`
}

/** Creates an empty database on a PostgreSQL server, removed after the test; returns its URL. */
export async function createDatabase(t: Test, server = testServer ?? ''): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await query(server, `create database ${name}`)
  t.teardown(() => query(server, `drop database ${name} with (force)`))
  const url = new URL(server)
  url.pathname = name
  return url.href
}

/** Deletes all rows of these tables, and gives the first id to the next row of each. */
export async function emptyTables<Tables>(db: Kysely<Tables>, tables: string[]): Promise<void> {
  if (dialectOf(db).name === 'postgres') {
    await sql`truncate ${sql.join(tables.map((table) => sql.table(table)))} restart identity`.execute(db)
    return
  }
  await sql`pragma foreign_keys = off`.execute(db)
  for (const table of tables) await sql`delete from ${sql.table(table)}`.execute(db)
  await sql`delete from sqlite_sequence`.execute(db)
  await sql`pragma foreign_keys = on`.execute(db)
}

/** Runs a query on a PostgreSQL server over a connection of its own. */
export async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}
