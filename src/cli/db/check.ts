import type { CommandModule } from 'yargs'

/** `db check`: exit code 0 when the migrations match the contract, else 1. */
export const checkCommand: CommandModule = {
  command: 'check',
  describe: 'Compare the tables that the migrations create with the contract',
  handler: async () => {
    const { declaredTables } = await import('../../schema/declared.ts')
    const { differencesBetween } = await import('../../schema/differences.ts')
    const { migratedTables } = await import('../../schema/migrated.ts')
    const differences = differencesBetween(await migratedTables(), declaredTables())
    if (differences.length > 0) throw new Error(differences.join('\n'))
    console.log('The migrations match the contract.')
  },
}
