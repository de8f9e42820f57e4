import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { CommandModule } from 'yargs'
import { assertNewMigration, fileOfMigration, migrationNameOption } from './newMigration.ts'

/** `db draft <name>` */
export const draftCommand: CommandModule<object, { name: string }> = {
  command: 'draft <name>',
  describe: 'Write the migration that brings the tables to what the contract declares',
  builder: migrationNameOption,
  handler: async ({ name }) => {
    assertNewMigration(name)
    const { MIGRATIONS } = await import('../../database/migrations.ts')
    const { declaredTables } = await import('../../schema/declared.ts')
    const { draftOf } = await import('../../schema/draft.ts')
    const { migratedTables } = await import('../../schema/migrated.ts')
    const { tables, errors } = declaredTables()
    if (errors.length > 0) throw new Error(errors.join('\n'))
    const draft = draftOf(await migratedTables(), tables)
    if (draft === undefined) {
      console.log('The migrations match the contract; there is nothing to draft.')
      return
    }
    const file = join(MIGRATIONS, fileOfMigration(name, MIGRATIONS))
    // A development dependency: migrations are written in a clone of the project only.
    const { format, resolveConfig } = await import('prettier')
    writeFileSync(file, await format(draft, { ...(await resolveConfig(file)), filepath: file }), {
      flag: 'wx',
    })
    console.log(`Drafted ${relative('', file)}. Read it, then: yarn db latest`)
    if (draft.includes('throw new Error('))
      console.log('It contains questions, and throws until you answer them.')
  },
}
