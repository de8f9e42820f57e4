import { readdirSync } from 'node:fs'
import type { Argv } from 'yargs'

/** Declares the argument with the name of a new migration. */
export function migrationNameOption(yargs: Argv) {
  return yargs.positional('name', {
    type: 'string',
    demandOption: true,
    describe: 'Such as add_barcode',
  })
}

/** Throws an Error when no migration of this name can be written. */
export function assertNewMigration(name: string): void {
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error('The name of a migration may contain a-z, 0-9 and _.')
  if (import.meta.filename.endsWith('.js')) {
    throw new Error('Migrations are written in a clone of the project, not in the installed package.')
  }
}

/**
 * The file name of a new migration, as kysely-migration-cli forms it. Throws an Error when it would not sort last in the
 * folder.
 */
export function fileOfMigration(name: string, folder: string): string {
  const [time] = new Date().toISOString().replace(/[-:]/g, '').split('.')
  const file = `${time}-${name}.ts`
  const after = readdirSync(folder).find((other) => other > file)
  if (after !== undefined) {
    throw new Error(
      `Migrations run in the order of their names, and ${after} comes after ${file}: try again, or rename it.`,
    )
  }
  return file
}
