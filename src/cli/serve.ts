import type { CommandModule } from 'yargs'
import { readConfig } from '../config.ts'
import { startService } from './startService.ts'

/** `pricebook serve`: the service, until it is told to stop. */
export const serveCommand: CommandModule = {
  command: 'serve',
  describe: 'Start the service; its settings come from the environment',
  handler: async () => {
    await startService(readConfig())
  },
}
