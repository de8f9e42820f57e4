import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'

/** `db check`: exit code 0 when the migrations match the contract, or the database file is intact, else 1. */
export const checkCommand: CommandModule<object, { integrity: boolean }> = {
  command: 'check',
  describe: 'Compare the tables that the migrations create with the contract',
  builder: (yargs) =>
    yargs.option('integrity', {
      type: 'boolean',
      default: false,
      describe: 'Search the SQLite file for damage instead, also while the service runs',
    }),
  handler: ({ integrity }) => (integrity ? checkFile() : compareTables()),
}

async function checkFile(): Promise<void> {
  const { databaseUrl } = readConfig()
  const { findDamage } = await import('../../database/integrity.ts')
  const { fileOf } = await import('../../database/sqlite.ts')
  const damage = findDamage(databaseUrl)
  if (damage.length > 0) throw new Error([`${fileOf(databaseUrl)} is damaged:`, ...damage].join('\n'))
  console.log(`${fileOf(databaseUrl)} is intact.`)
}

async function compareTables(): Promise<void> {
  const { declaredTables } = await import('../../schema/declared.ts')
  const { differencesBetween } = await import('../../schema/differences.ts')
  const { migratedTables } = await import('../../schema/migrated.ts')
  const differences = differencesBetween(await migratedTables(), declaredTables())
  if (differences.length > 0) throw new Error(differences.join('\n'))
  console.log('The migrations match the contract.')
}
