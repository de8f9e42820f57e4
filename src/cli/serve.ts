import type { CommandModule } from 'yargs'
import { readConfig } from '../config.ts'
import { startService } from './startService.ts'

/** Runs the service with the settings of the environment. */
export async function runService(): Promise<void> {
  await startService(readConfig())
}

/** `serve`: the service, until SIGTERM or SIGINT. */
export const serveCommand: CommandModule = {
  command: 'serve',
  describe: 'Start the service; its settings come from the environment',
  handler: runService,
}
