import type { CommandModule } from 'yargs'
import { readConfig } from '../config.ts'
import { startService } from './startService.ts'

/** `serve`: the service, until SIGTERM or SIGINT. */
export const serveCommand: CommandModule = {
  command: 'serve',
  describe: 'Start the service; its settings come from the environment',
  handler: async () => {
    await startService(readConfig())
  },
}
