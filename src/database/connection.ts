import { existsSync, promises as fs, mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import SQLite from 'better-sqlite3'
import { CompiledQuery, Kysely, sql, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely'
import type { DatabaseConnection, Generated, Logger } from 'kysely'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import type { Schemas } from '../contract/document.ts'
import { isPostgres, postgresDialect } from './postgres.ts'
import type { PostgresLimits } from './postgres.ts'
import { assertOwnDatabase } from './assertOwnDatabase.ts'

// A row has all its columns, also those that an answer may leave out.
type Table<Row> = Required<Omit<Row, 'id'>> & { id: Generated<number> }

/** The tables. Columns are the contract's properties, but for what a price stores otherwise than it shows. */
export interface Database {
  market: Table<Schemas['Market']>
  product: Table<Schemas['Product']>
  price: Omit<Table<Schemas['Price']>, 'market' | 'brand' | 'product' | 'price'> & {
    market_id: number
    product_id: number
    /** Thousandths. */
    price: number
  }
}

/** What queries are given: the database, or a transaction in it. */
export type Db = Kysely<Database>

/** Where migrations are read from: TypeScript in a clone, JavaScript in the built package. */
export const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url))

/** How long a connection waits for another process's write, in milliseconds. */
const BUSY_TIMEOUT = 5000

/** How many prepared statements a connection keeps. */
const CACHED_STATEMENTS = 200

/**
 * Opens the database of a `sqlite:<file>` URL (`sqlite::memory:` for one in memory), creating its folder, or of a
 * `postgres://` URL, within these limits; `log` is told of each query.
 */
export function openDatabase(url: string, log?: Logger, limits?: PostgresLimits): Db {
  return new Kysely<Database>({
    ...(log && { log }),
    dialect: isPostgres(url)
      ? postgresDialect(url, limits)
      : new Dialect({ database: async () => openFile(fileOf(url)) }),
  })
}

/** The file of a `sqlite:<file>` URL. */
export function fileOf(url: string): string {
  return url.slice('sqlite:'.length)
}

function openFile(file: string): SQLite.Database {
  let sqlite: SQLite.Database | undefined
  try {
    if (file !== ':memory:') mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
    sqlite = new SQLite(file, { timeout: BUSY_TIMEOUT })
    assertOwnDatabase(sqlite)
    sqlite.pragma('journal_mode = WAL')
    // better-sqlite3 is built with NORMAL, under which a power cut can take back an answered write.
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    return cacheStatements(sqlite)
  } catch (error) {
    sqlite?.close()
    throw new Error(`The database ${file} cannot be opened: ${(error as Error).message}`, { cause: error })
  }
}

/** Kysely prepares its SQL anew at every execution, which costs more than to execute it: keep what was prepared. */
function cacheStatements(sqlite: SQLite.Database): SQLite.Database {
  const prepare = sqlite.prepare.bind(sqlite)
  const kept = new Map<string, SQLite.Statement>()
  const keep = (source: string): SQLite.Statement => {
    let statement = kept.get(source)
    if (statement === undefined) {
      statement = prepare(source)
      const oldest = kept.keys().next()
      if (kept.size >= CACHED_STATEMENTS && !oldest.done) kept.delete(oldest.value)
      kept.set(source, statement)
    }
    return statement
  }
  return Object.assign(sqlite, { prepare: keep as typeof sqlite.prepare })
}

class Dialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDriver>[0]

  constructor(config: ConstructorParameters<typeof SqliteDriver>[0]) {
    super(config)
    this.#config = config
  }

  override createDriver() {
    return new Driver(this.#config)
  }

  override createAdapter() {
    return new Adapter()
  }
}

class Driver extends SqliteDriver {
  // A transaction that reads first and writes then fails at once when another process wrote in between, however long
  // the busy timeout; one that takes the write lock at its start waits its turn (sqlite.org/lang_transaction.html, 2.2).
  override async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  // On some errors SQLite has done it already (sqlite.org/lang_transaction.html, 3); they are what is to be told.
  override async rollbackTransaction(connection: DatabaseConnection) {
    try {
      await super.rollbackTransaction(connection)
    } catch (error) {
      if (!(error as Error).message.includes('no transaction is active')) throw error
    }
  }
}

class Adapter extends SqliteAdapter {
  // So that the migrator works in one transaction, which with `begin immediate` is also its lock against others.
  override get supportsTransactionalDdl() {
    return true
  }
}

/** Whether an error says that another process holds the database (sqlite.org/rescode.html#busy). */
export function isBusy(error: unknown): boolean {
  return error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_BUSY')
}

/** From now on an attempt to write fails at once when another process writes. */
export async function disableBusyTimeout(db: Db): Promise<void> {
  await sql`pragma busy_timeout = 0`.execute(db)
}

/**
 * Copies the database of this URL into a new file: all of one moment, whatever is written meanwhile (sqlite.org/backup.html).
 * Throws an Error when there is no database, the file cannot be written, or the database is one of PostgreSQL.
 */
export async function backUp(url: string, file: string): Promise<void> {
  if (isPostgres(url)) {
    throw new Error(
      'A PostgreSQL database is backed up by its own pg_dump: pg_dump --format=custom --file=<file> <url>',
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

/** The migrator of this database; all migrations of one call are done, or none. */
export function createMigrator(db: Db): Migrator {
  return new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: MIGRATIONS }) })
}

/** Brings the database to the newest migration; throws when that fails, and has then changed nothing. */
export async function migrate(db: Db): Promise<void> {
  const { error } = await createMigrator(db).migrateToLatest()
  if (error instanceof Error && error.message.startsWith('corrupted migrations')) {
    const why =
      'The database has migrations that this version of Pricebook does not know. Use the version that made them'
    throw new Error(`${why}, or another database: ${error.message}`, { cause: error })
  }
  if (error !== undefined) throw error
}
