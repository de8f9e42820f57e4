import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'
import { withoutPassword } from '../../database/postgresUrl.ts'

/** `db status` */
export const statusCommand: CommandModule = {
  command: 'status',
  describe: 'List the migrations and when each ran',
  handler: async () => {
    const { databaseUrl } = readConfig()
    const { openDatabase } = await import('../../database/connection.ts')
    const { createMigrator, executedMigrations } = await import('../../database/migrations.ts')
    const db = openDatabase(databaseUrl)
    try {
      const migrations = await createMigrator(db).getMigrations()
      console.log(withoutPassword(databaseUrl))
      for (const { name, executedAt } of migrations) {
        console.log(`  ${name}  ${executedAt === undefined ? 'pending' : `run ${executedAt.toISOString()}`}`)
      }
      const names = migrations.map(({ name }) => name)
      for (const name of await executedMigrations(db)) {
        if (!names.includes(name)) console.log(`  ${name}  run, but its file is missing`)
      }
    } finally {
      await db.destroy()
    }
  },
}
