import path from 'node:path'
import SQLite from 'better-sqlite3'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { LRUCache } from 'lru-cache'
import { makeFolder } from '../makeFolder.ts'
import { assertOwnDatabase } from './assertOwnDatabase.ts'

/** How long a connection waits for another process's write, in milliseconds. */
export const BUSY_TIMEOUT = 5000

/** The most bytes of the -wal file that remain after a checkpoint; without a limit it keeps the size of its peak. */
const JOURNAL_SIZE_LIMIT = 16 * 1024 * 1024

/** What to do about a file that cannot be written, for example a backup that another user has restored. */
export const FILE_RIGHTS =
  'Give the user of this process the right to write the file, the -wal and -shm beside it, and their folder'

/** How many prepared statements a connection caches. */
const CACHED_STATEMENTS = 200

/** The file of a `sqlite:<file>` URL. */
export function fileOf(url: string): string {
  return url.slice('sqlite:'.length)
}

/** Makes a write fail at once while another process writes: SQLite's own wait would block the event loop. */
export async function disableBusyTimeout<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`pragma busy_timeout = 0`.execute(db)
}

/**
 * Opens an SQLite file, creating its folder. Throws an Error that says what to do when it cannot be opened or is not the service's.
 */
export function openFile(file: string): SQLite.Database {
  let sqlite: SQLite.Database | undefined
  try {
    if (file !== ':memory:') makeFolder(path.dirname(file))
    sqlite = new SQLite(file, { timeout: BUSY_TIMEOUT })
    assertOwnDatabase(sqlite)
    sqlite.pragma('journal_mode = WAL')
    // better-sqlite3 is built with NORMAL, with which a power failure can lose a commit.
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma(`journal_size_limit = ${JOURNAL_SIZE_LIMIT}`)
    return cacheStatements(sqlite)
  } catch (error) {
    sqlite?.close()
    const { code = '', message } = error as NodeJS.ErrnoException
    const fix = /^SQLITE_(READONLY|CANTOPEN)/.test(code) ? `. ${FILE_RIGHTS}.` : ''
    throw new Error(`The database ${file} cannot be opened: ${message}${fix}`, { cause: error })
  }
}

/** Caches prepared statements by their SQL. Kysely prepares at every execution, which costs more than most executions. */
function cacheStatements(sqlite: SQLite.Database): SQLite.Database {
  const statements = new LRUCache<string, SQLite.Statement>({ max: CACHED_STATEMENTS })
  const prepare = sqlite.prepare.bind(sqlite)
  const prepareCached = (source: string): SQLite.Statement => {
    let statement = statements.get(source)
    if (statement === undefined) {
      statement = prepare(source)
      statements.set(source, statement)
    }
    return statement
  }
  return Object.assign(sqlite, { prepare: prepareCached as typeof sqlite.prepare })
}
