import type SQLite from 'better-sqlite3'
import { CompiledQuery, SqliteAdapter, SqliteDialect, SqliteDriver, SqliteQueryCompiler } from 'kysely'
import type { DatabaseConnection, Kysely, Logger, SqliteDialectConfig } from 'kysely'
import { openFile } from './sqlite.ts'

/** Kysely's dialect for an SQLite file; opens the file at the first query. `log` receives each query. */
export function sqliteDialect(file: string, log?: Logger): SqliteDialect {
  const connection: Connection = { isInUse: false, log }
  return new Dialect({ database: async () => (connection.sqlite = openFile(file)) }, connection)
}

/** The connection to an SQLite file. */
interface Connection {
  /** Undefined before the first query and after the last. */
  sqlite?: SQLite.Database | undefined
  /** Whether Kysely has given it to a query or a transaction. */
  isInUse: boolean
  log: Logger | undefined
}

/**
 * Executes a query at once, and returns its rows. Kysely needs ten promises for a query, which take as long as SQLite takes to find a
 * row: a tenth to a sixth of the time of an uncached response. Undefined where that is impossible: on PostgreSQL, and while
 * another transaction has the connection.
 */
export function executeAtOnce<Row, Tables>(db: Kysely<Tables>, query: CompiledQuery<Row>): Row[] | undefined {
  const { adapter } = db.getExecutor()
  if (!(adapter instanceof Adapter)) return undefined
  const { sqlite, isInUse, log } = adapter.connection
  // While a transaction is open, all that the connection executes is part of it.
  if (sqlite === undefined || (isInUse && !db.isTransaction)) return undefined
  const start = performance.now()
  const measured = () => ({ query, queryDurationMillis: performance.now() - start })
  try {
    const statement = sqlite.prepare<unknown[], Row>(query.sql)
    const rows = statement.reader ? statement.all(...query.parameters) : []
    if (!statement.reader) statement.run(...query.parameters)
    void log?.({ level: 'query', ...measured() })
    return rows
  } catch (error) {
    void log?.({ level: 'error', error, ...measured() })
    throw error
  }
}

class Dialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #connection: Connection

  constructor(config: SqliteDialectConfig, connection: Connection) {
    super(config)
    this.#config = config
    this.#connection = connection
  }

  override createDriver() {
    return new Driver(this.#config, this.#connection)
  }

  override createAdapter() {
    return new Adapter(this.#connection)
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
  readonly #connection: Connection

  constructor(config: SqliteDialectConfig, connection: Connection) {
    super(config)
    this.#connection = connection
  }

  override async acquireConnection() {
    this.#connection.isInUse = true
    return super.acquireConnection()
  }

  override async releaseConnection() {
    this.#connection.isInUse = false
  }

  override async destroy() {
    this.#connection.sqlite = undefined
    await super.destroy()
  }

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
  readonly connection: Connection

  constructor(connection: Connection) {
    super()
    this.connection = connection
  }

  // Makes the migrator use one transaction. `begin immediate` also locks out other migrators.
  override get supportsTransactionalDdl() {
    return true
  }
}
