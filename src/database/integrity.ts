import { existsSync } from 'node:fs'
import SQLite from 'better-sqlite3'
import { isPostgres } from './postgresUrl.ts'
import { BUSY_TIMEOUT, fileOf } from './sqlite.ts'

/**
 * The damage in the SQLite database of this URL, one sentence each: what `integrity_check` and `foreign_key_check` find. A
 * changed value that is still valid is not found: SQLite stores no checksums. Throws an Error when there is no database, when
 * it cannot be read, or for PostgreSQL.
 */
export function findDamage(url: string): string[] {
  if (isPostgres(url)) throw new Error('Check a PostgreSQL database with its own pg_amcheck.')
  const file = fileOf(url)
  if (!existsSync(file)) throw new Error(`There is no database ${file}.`)
  // Not read-only: a connection that is would leave a -wal and a -shm file where no other one is open.
  const sqlite = new SQLite(file, { fileMustExist: true, timeout: BUSY_TIMEOUT })
  try {
    const pages = sqlite.prepare<[], string>('pragma integrity_check').pluck().all()
    const rows = sqlite.prepare<[], { table: string; rowid: number }>('pragma foreign_key_check').all()
    return [
      ...pages.filter((line) => line !== 'ok'),
      ...rows.map(({ table, rowid }) => `Row ${rowid} of ${table} refers to a row that is missing.`),
    ]
  } catch (error) {
    if (!(error instanceof SQLite.SqliteError)) throw error
    return [error.message]
  } finally {
    sqlite.close()
  }
}
