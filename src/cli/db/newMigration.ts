import { readdirSync } from 'node:fs'
import type { Argv } from 'yargs'

/** Takes the name of a migration that is to be written. */
export function newMigrationName(yargs: Argv) {
  return yargs.positional('name', {
    type: 'string',
    demandOption: true,
    describe: 'Such as add_barcode',
  })
}

/** Throws an Error where no migration of this name can be written. */
export function checkNewMigration(name: string): void {
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error('The name of a migration may hold a-z, 0-9 and _.')
  if (import.meta.filename.endsWith('.js')) {
    throw new Error('Migrations are written in a clone of the project, not in the installed package.')
  }
}

/** The file of a new migration in a folder, named as kysely-migration-cli does; throws an Error when it would not be the last. */
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
