import type { MigrationResultSet } from 'kysely/migration'
import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'
import { MIGRATIONS, createMigrator } from '../../database/migrations.ts'
import { openDatabase } from '../../database/connection.ts'
import type { Db } from '../../resources/tables.ts'
import { checkNewMigration, newMigrationName } from './newMigration.ts'

/** `pricebook db latest | up | down | redo` */
export function stepCommand(name: string, describe: string): CommandModule {
  return { command: name, describe, handler: () => runMigrationCli([name]) }
}

/** `pricebook db create <name>` */
export const createCommand: CommandModule<object, { name: string }> = {
  command: 'create <name>',
  describe: 'Write an empty migration, to be filled in',
  builder: newMigrationName,
  handler: async ({ name }) => {
    checkNewMigration(name)
    await runMigrationCli(['create', name])
  },
}

/** Runs a command of kysely-migration-cli; throws the error of a migration that failed. */
async function runMigrationCli(words: string[]): Promise<void> {
  const { run } = await import('kysely-migration-cli')
  const db = openDatabase(readConfig().databaseUrl)
  const migrator = createMigrator(db)
  let failure: unknown

  // That library prints an error as it is and ends the process before the database is closed, so it is shown none.
  const attempt = async (
    step: () => Promise<MigrationResultSet>,
    nothing: string,
  ): Promise<MigrationResultSet> => {
    if (failure !== undefined) return {}
    const { error, results } = await step()
    failure = error
    if (error !== undefined || results?.length !== 0) return { results }
    console.log(`> ${nothing}`)
    return {}
  }
  const steps = {
    migrateToLatest: () => attempt(() => migrator.migrateToLatest(), 'No migration is pending'),
    migrateUp: () => attempt(() => migrator.migrateUp(), 'No migration is pending'),
    migrateDown: () => attempt(() => migrator.migrateDown(), 'No migration was run that could be undone'),
  }

  // It reads its command from the process's arguments.
  process.argv = [...process.argv.slice(0, 2), ...words]
  await new Promise<void>((resolve, reject) => {
    const destroy = () => db.destroy().then(resolve, reject)
    run({ destroy } as unknown as Db, steps, MIGRATIONS)
  })
  if (failure !== undefined) throw failure
}
