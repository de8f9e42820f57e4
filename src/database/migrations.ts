import { promises as fs } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Kysely } from 'kysely'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import type { MigratorProps } from 'kysely/migration'
import { SERVICE_TITLE } from '../service.ts'

/** The folder of the service's migrations: TypeScript in a clone, JavaScript in the built package. */
export const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url))

/** The migrator of a database, with the migrations of `folder`. Each of its calls runs in one transaction. */
export function createMigrator<Tables>(db: Kysely<Tables>, folder = MIGRATIONS): Migrator {
  return new Migrator(migratorProps(db, folder))
}

/** What a migrator of this database is constructed with. */
export function migratorProps<Tables>(db: Kysely<Tables>, folder = MIGRATIONS): MigratorProps {
  return { db, provider: new FileMigrationProvider({ fs, path, migrationFolder: folder }) }
}

/** Runs all pending migrations of `folder`. Throws when one fails; the database is then unchanged. */
export async function migrate<Tables>(db: Kysely<Tables>, folder = MIGRATIONS): Promise<void> {
  const { error } = await createMigrator(db, folder).migrateToLatest()
  if (error instanceof Error && error.message.startsWith('corrupted migrations')) {
    const why = `The database has migrations that this version of ${SERVICE_TITLE} does not know`
    const fix = 'Use the version that made them, or another database'
    throw new Error(`${why}. ${fix}: ${error.message}`, { cause: error })
  }
  if (error !== undefined) throw error
}
