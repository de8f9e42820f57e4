// The entry point of kysely-migration-cli, which reads its command from process.argv: latest, up, down, redo or create.
import type { MigrationResultSet } from 'kysely/migration'
import { run } from 'kysely-migration-cli'
import { readConfig } from '../../config.ts'
import { openDatabase } from '../../database/connection.ts'
import { LockedMigrator } from '../../database/lockedMigrator.ts'
import { migrationError } from '../../database/migrationError.ts'
import { MIGRATIONS, migratorProps } from '../../database/migrations.ts'

/**
 * Reports errors itself, in one sentence. Given an error, the library prints its stack, and exits without closing the
 * database; without one, its `redo` would go on with the next step.
 */
class ReportingMigrator extends LockedMigrator {
  #hasFailed = false

  override migrateToLatest() {
    return this.#report(() => super.migrateToLatest(), 'No migration is pending')
  }

  override migrateUp() {
    return this.#report(() => super.migrateUp(), 'No migration is pending')
  }

  override migrateDown() {
    return this.#report(() => super.migrateDown(), 'No migration has been run')
  }

  async #report(step: () => Promise<MigrationResultSet>, nothing: string): Promise<MigrationResultSet> {
    if (this.#hasFailed) return {}
    const { error, results = [] } = await step()
    if (error !== undefined) {
      this.#hasFailed = true
      process.exitCode = 1
      const explained = migrationError(error)
      console.error(explained instanceof Error ? explained.message : explained)
    } else if (results.length === 0) {
      console.log(`> ${nothing}`)
      return {}
    }
    return { results }
  }
}

const db = openDatabase(readConfig().databaseUrl)
run(db, new ReportingMigrator(migratorProps(db)), MIGRATIONS)
