import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { DEFAULT_MIGRATION_TABLE } from 'kysely/migration'
import { dialectOf } from './dialect.ts'
import { failureOf } from './failures.ts'

/**
 * Whether a migrated database rejects every write: an SQLite file that this process may only read, or a PostgreSQL server
 * that is a replica. Changes nothing. Throws the database's error when it is unavailable.
 */
export async function isReadOnly<Tables>(db: Kysely<Tables>): Promise<boolean> {
  if (dialectOf(db).name === 'postgres') {
    const { rows } = await sql<{ setting: string }>`
      select current_setting('transaction_read_only') as setting`.execute(db)
    return rows[0]?.setting === 'on'
  }
  const table = sql.table(DEFAULT_MIGRATION_TABLE)
  try {
    // Begins a write without writing a page. `begin immediate` succeeds on a file that is read-only.
    await sql`update ${table} set name = name where false`.execute(db)
    return false
  } catch (error) {
    const failure = failureOf(error)
    if (failure === 'busy') return false
    if (failure === 'read-only') return true
    throw error
  }
}
