import { existsSync } from 'node:fs'
import SQLite from 'better-sqlite3'
import { isPostgres } from './postgres.ts'
import { BUSY_TIMEOUT, fileOf } from './sqlite.ts'

/**
 * Copies the SQLite database of this URL into a new file: a consistent snapshot, whatever is written meanwhile
 * (sqlite.org/backup.html). Throws an Error when there is no database, when the file cannot be written, or for PostgreSQL.
 */
export async function backUp(url: string, file: string): Promise<void> {
  if (isPostgres(url)) {
    throw new Error(
      'Back up a PostgreSQL database with its own pg_dump: pg_dump --format=custom --file=<file> <url>',
    )
  }
  const source = fileOf(url)
  if (!existsSync(source)) throw new Error(`There is no database ${source}.`)
  const sqlite = new SQLite(source, { readonly: true, timeout: BUSY_TIMEOUT })
  try {
    await sqlite.backup(file)
  } finally {
    sqlite.close()
  }
}
