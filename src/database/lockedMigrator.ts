import { sql } from 'kysely'
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration'
import type { MigrationResultSet, MigratorProps, NoMigrations } from 'kysely/migration'
import { dialectOf } from './dialect.ts'

/** The advisory lock of Kysely's own migrators. */
const LOCK = '3853314791062309107'

/**
 * A migrator that locks a PostgreSQL database within the transaction of its migrations. Kysely's locks the connection before it
 * begins the transaction. A pooler by transaction, such as PgBouncer, may run the two on different connections: migrators then
 * run at the same time, and a connection of the pool keeps the lock.
 */
export class LockedMigrator extends Migrator {
  readonly #props: MigratorProps

  constructor(props: MigratorProps) {
    super(props)
    this.#props = props
  }

  override migrateToLatest() {
    return this.#run((migrator) => migrator.migrateToLatest()) ?? super.migrateToLatest()
  }

  override migrateTo(target: string | NoMigrations) {
    return this.#run((migrator) => migrator.migrateTo(target)) ?? super.migrateTo(target)
  }

  override migrateUp() {
    return this.#run((migrator) => migrator.migrateUp()) ?? super.migrateUp()
  }

  override migrateDown() {
    return this.#run((migrator) => migrator.migrateDown()) ?? super.migrateDown()
  }

  /** Runs a step in a transaction on PostgreSQL; undefined on SQLite. */
  #run(step: (migrator: Migrator) => Promise<MigrationResultSet>): Promise<MigrationResultSet> | undefined {
    const { db } = this.#props
    return dialectOf(db).name === 'postgres' ? this.#runLocked(db, step) : undefined
  }

  async #runLocked(
    db: MigratorProps['db'],
    step: (migrator: Migrator) => Promise<MigrationResultSet>,
  ): Promise<MigrationResultSet> {
    let outcome: MigrationResultSet = {}
    try {
      await db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(${LOCK}::bigint)`.execute(trx)
        await ensureMigrationTable(trx)
        outcome = await step(new Migrator({ ...this.#props, db: trx }))
        if (outcome.error !== undefined) throw outcome.error
      })
      return outcome
    } catch (error) {
      return outcome.error === undefined ? { error } : outcome
    }
  }
}

/**
 * Creates the migrator's table. Kysely's creation would ask for the table again after an error, which in a transaction fails and
 * hides the error.
 */
async function ensureMigrationTable(trx: MigratorProps['db']): Promise<void> {
  const { rows } = await sql<{ id: unknown }>`select to_regclass(${DEFAULT_MIGRATION_TABLE}) as id`.execute(
    trx,
  )
  if (rows[0]?.id !== null) return
  await trx.schema
    .createTable(DEFAULT_MIGRATION_TABLE)
    .addColumn('name', 'varchar(255)', (column) => column.primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute()
}
