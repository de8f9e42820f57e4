import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import type { Test } from 'tap'

/** A PostgreSQL server on which databases may be made; unset, the tests run on SQLite. */
const server = process.env.TEST_DATABASE_URL

const databases = new Map<string, Promise<string>>()

/**
 * The URL of an empty database for a test, gone after it; the same one each time for the same folder. On SQLite it is the
 * file that the settings put there by default, and without a folder in memory.
 */
export async function databaseFor(t: Test, folder?: string): Promise<string> {
  if (server === undefined) return folder === undefined ? 'sqlite::memory:' : sqliteIn(folder)
  const known = databases.get(folder ?? '')
  if (known !== undefined) return known
  const url = createDatabase(t, server)
  if (folder !== undefined) databases.set(folder, url)
  return url
}

/** The URL of the SQLite database in a folder, for what is about SQLite itself. */
export function sqliteIn(folder: string): string {
  return `sqlite:${join(folder, 'database.db')}`
}

/** Makes an empty database on a PostgreSQL server, gone after the test; gives its URL. */
export async function createDatabase(t: Test, server: string): Promise<string> {
  const name = `pricebook_test_${randomUUID().replaceAll('-', '')}`
  await ask(server, `create database ${name}`)
  t.teardown(() => ask(server, `drop database ${name} with (force)`))
  const url = new URL(server)
  url.pathname = name
  return url.href
}

/** Asks a PostgreSQL server something over a connection of its own. */
export async function ask<Row extends object>(url: string, query: string): Promise<Row[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Row>(query)).rows
  } finally {
    await client.end()
  }
}
