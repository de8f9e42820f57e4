import type { CommandModule } from 'yargs'
import { readConfig } from '../config.ts'

/** `pricebook mock`: a stand-in for the service, for those who build against it. */
export const mockCommand: CommandModule = {
  command: 'mock',
  describe: "Answer with the contract's examples, without a database",
  handler: async () => {
    const { serve } = await import('../http/server.ts')
    const { startMockServer } = await import('../http/mockServer.ts')
    await serve(readConfig(), startMockServer)
  },
}
