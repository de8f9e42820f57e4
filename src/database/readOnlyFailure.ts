import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { DEFAULT_MIGRATION_TABLE } from 'kysely/migration'
import { dialectOf } from './dialect.ts'
import { failureOf } from './failures.ts'
import type { Failure } from './failures.ts'

/**
 * Why a migrated database rejects every write: an SQLite file that this process may only read, or a PostgreSQL server that is
 * a standby or has read-only transactions; undefined if it accepts writes. Changes nothing. Throws the database's error when
 * it is unavailable.
 */
export async function readOnlyFailure<Tables>(db: Kysely<Tables>): Promise<Failure | undefined> {
  if (dialectOf(db).name === 'postgres') {
    const { rows } = await sql<{ isReadOnly: boolean; isStandby: boolean }>`
      select current_setting('transaction_read_only') = 'on' as "isReadOnly", pg_is_in_recovery() as "isStandby"`.execute(
      db,
    )
    if (rows[0]?.isStandby) return 'standby'
    return rows[0]?.isReadOnly ? 'read-only' : undefined
  }
  const table = sql.table(DEFAULT_MIGRATION_TABLE)
  try {
    // Begins a write without writing a page. `begin immediate` succeeds on a file that is read-only.
    await sql`update ${table} set name = name where false`.execute(db)
    return undefined
  } catch (error) {
    const failure = failureOf(error)
    if (failure === 'busy') return undefined
    if (failure === 'read-only') return failure
    throw error
  }
}
