import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'
import { interruptible } from '../interrupt.ts'
import { openProgress } from '../progress.ts'

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
    const progress = openProgress()
    await interruptible('Interrupted; no file was written.', async (signal) => {
      // SQLite has files of its own beside the copy.
      const folder = await mkdtemp(`${target}.`).catch((cause: Error) => {
        throw new Error(`${target} cannot be written: ${cause.message}`, { cause })
      })
      const copy = join(folder, 'database.db')
      try {
        await backUp(databaseUrl, copy, {
          onProgress: (done) => progress.show({ name: 'backup', done }),
          signal,
        })
        await rename(copy, target)
      } finally {
        progress.stop()
        await rm(folder, { recursive: true })
      }
    })
    console.log(`Wrote ${target}.`)
  },
}
