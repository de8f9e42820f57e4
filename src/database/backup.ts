import { existsSync } from 'node:fs'
import SQLite from 'better-sqlite3'
import { isPostgres } from './postgresUrl.ts'
import { BUSY_TIMEOUT, fileOf } from './sqlite.ts'

/** How many pages are copied between two looks at the signal: 4 MiB. */
const STEP = 1024

export interface BackupOptions {
  /** Receives the share that is copied, 0 to 1. */
  onProgress?: (done: number) => void
  signal?: AbortSignal
}

/**
 * Copies the SQLite database of this URL into a new file: a consistent snapshot, whatever is written meanwhile
 * (sqlite.org/backup.html). Throws an Error when there is no database, when the file cannot be written, when the signal is
 * aborted, or for PostgreSQL.
 */
export async function backUp(
  url: string,
  file: string,
  { onProgress, signal }: BackupOptions = {},
): Promise<void> {
  if (isPostgres(url)) {
    throw new Error(
      'Back up a PostgreSQL database with its own pg_dump: pg_dump --format=custom --file=<file> <url>',
    )
  }
  const source = fileOf(url)
  if (!existsSync(source)) throw new Error(`There is no database ${source}.`)
  // Not read-only: a connection that is would leave a -wal and a -shm file where no other one is open.
  const sqlite = new SQLite(source, { fileMustExist: true, timeout: BUSY_TIMEOUT })
  try {
    // A read transaction, which lasts until the end. Without it, each commit of another connection would restart the copy.
    sqlite.exec('begin; select count(*) from sqlite_schema')
    await sqlite.backup(file, {
      progress: ({ totalPages, remainingPages }) => {
        signal?.throwIfAborted()
        onProgress?.(1 - remainingPages / totalPages)
        return STEP
      },
    })
    onProgress?.(1)
  } catch (error) {
    if (!(error instanceof SQLite.SqliteError)) throw error
    throw new Error(`The database ${source} cannot be copied: ${error.message}.`, { cause: error })
  } finally {
    sqlite.close()
  }
}
