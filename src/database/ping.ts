import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { DEFAULT_MIGRATION_TABLE } from 'kysely/migration'

/** Reads one row of the migrator's table, which every migrated database has. Throws the database's error. */
export async function ping<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} limit 1`.execute(db)
}
