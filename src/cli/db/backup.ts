import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'

/** `db backup <file>` */
export const backupCommand: CommandModule<object, { file: string }> = {
  command: 'backup <file>',
  describe: 'Copy an SQLite database, also while the service runs',
  builder: (yargs) =>
    yargs.positional('file', { type: 'string', demandOption: true, describe: 'Such as backup.db' }),
  handler: async ({ file }) => {
    const { databaseUrl } = readConfig()
    const { backUp } = await import('../../database/backup.ts')
    const target = resolve(file)
    if (existsSync(target)) throw new Error(`${target} exists; choose another file name.`)
    const partial = `${target}.partial`
    try {
      await backUp(databaseUrl, partial)
      await rename(partial, target)
    } finally {
      await rm(partial, { force: true })
    }
    console.log(`Wrote ${target}.`)
  },
}
