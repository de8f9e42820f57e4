import { promises as fs } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { DEFAULT_MIGRATION_TABLE, FileMigrationProvider } from 'kysely/migration'
import type { Migrator, MigratorProps } from 'kysely/migration'
import { LockedMigrator } from './lockedMigrator.ts'
import { migrationError } from './migrationError.ts'

/** The folder of the service's migrations: TypeScript in a clone, JavaScript in the built package. */
export const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url))

/** The migrator of a database, with the migrations of `folder`. Each of its calls runs in one transaction. */
export function createMigrator<Tables>(db: Kysely<Tables>, folder = MIGRATIONS): Migrator {
  return new LockedMigrator(migratorProps(db, folder))
}

/** What a migrator of this database is constructed with. */
export function migratorProps<Tables>(db: Kysely<Tables>, folder = MIGRATIONS): MigratorProps {
  return { db, provider: new FileMigrationProvider({ fs, path, migrationFolder: folder }) }
}

/** Runs all pending migrations of `folder`. Throws when one fails; the database is then unchanged. */
export async function migrate<Tables>(db: Kysely<Tables>, folder = MIGRATIONS): Promise<void> {
  const { error } = await createMigrator(db, folder).migrateToLatest()
  if (error !== undefined) throw migrationError(error)
}

/** The names of the migrations that a database has, also of those that this version does not know. */
export async function executedMigrations<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return []
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db)
  return rows.map(({ name }) => name)
}
