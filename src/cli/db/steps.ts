import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname, join } from 'node:path'
import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'
import { SERVICE_NAME } from '../../service.ts'
import { interruptible } from '../interrupt.ts'
import { assertNewMigration, migrationNameOption } from './newMigration.ts'

/** `db latest | up | down | redo` */
export function stepCommand(name: string, describe: string): CommandModule {
  return { command: name, describe, handler: () => runMigrationCli([name]) }
}

/** `db create <name>` */
export const createCommand: CommandModule<object, { name: string }> = {
  command: 'create <name>',
  describe: 'Write an empty migration',
  builder: migrationNameOption,
  handler: async ({ name }) => {
    assertNewMigration(name)
    await runMigrationCli(['create', name])
  },
}

/** Runs kysely-migration-cli, which takes its command from its process's arguments, in a process of its own. */
async function runMigrationCli(args: string[]): Promise<void> {
  // Throws for an invalid setting before a process starts.
  readConfig()
  // TypeScript in a clone, JavaScript in the built package.
  const entry = join(import.meta.dirname, `migrationCli${extname(import.meta.filename)}`)
  await interruptible(`Interrupted; see ${SERVICE_NAME} db status.`, async (signal) => {
    const child = spawn(process.execPath, [entry, ...args], { stdio: 'inherit' })
    signal.addEventListener('abort', () => child.kill())
    const [code] = (await once(child, 'close')) as [number | null]
    signal.throwIfAborted()
    process.exitCode = code ?? 1
  })
}
