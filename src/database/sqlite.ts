import path from 'node:path'
import SQLite from 'better-sqlite3'
import { CompiledQuery, sql, SqliteAdapter, SqliteDialect, SqliteDriver, SqliteQueryCompiler } from 'kysely'
import type { DatabaseConnection, Kysely, SqliteDialectConfig } from 'kysely'
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

/** Kysely's dialect for an SQLite file; opens the file at the first query. */
export function sqliteDialect(file: string): SqliteDialect {
  return new Dialect({ database: async () => openFile(file) })
}

/** Makes a write fail at once while another process writes: SQLite's own wait would block the event loop. */
export async function disableBusyTimeout<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`pragma busy_timeout = 0`.execute(db)
}

function openFile(file: string): SQLite.Database {
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

class Dialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig

  constructor(config: SqliteDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver() {
    return new Driver(this.#config)
  }

  override createAdapter() {
    return new Adapter()
  }

  override createQueryCompiler() {
    return new QueryCompiler()
  }
}

/**
 * Binds values as expressions, `+?`. SQLite is built with STAT4 here: it plans a statement again after each change of a bare
 * parameter that is compared to an indexed column (sqlite.org/c3ref/prepare.html), which takes longer than most lookups.
 */
class QueryCompiler extends SqliteQueryCompiler {
  protected override appendValue(value: unknown) {
    this.append('+')
    super.appendValue(value)
  }
}

class Driver extends SqliteDriver {
  // A deferred transaction that reads first fails at its first write when another process wrote in between, whatever the
  // busy timeout. An immediate one takes the write lock at its start (sqlite.org/lang_transaction.html, 2.2).
  override async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  // After some errors SQLite has already rolled back (sqlite.org/lang_transaction.html, 3). The original error is reported.
  override async rollbackTransaction(connection: DatabaseConnection) {
    try {
      await super.rollbackTransaction(connection)
    } catch (error) {
      if (!(error as Error).message.includes('no transaction is active')) throw error
    }
  }
}

class Adapter extends SqliteAdapter {
  // Makes the migrator use one transaction. `begin immediate` also locks out other migrators.
  override get supportsTransactionalDdl() {
    return true
  }
}
