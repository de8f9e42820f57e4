import type { CommandModule } from 'yargs'
import { readConfig } from '../config.ts'

/** `mock`: a mock server that responds with the contract's examples, for developers of clients. */
export const mockCommand: CommandModule = {
  command: 'mock',
  describe: "Respond with the contract's examples, without a database",
  handler: async () => {
    const { serve } = await import('../http/server.ts')
    const { startMockServer } = await import('../http/mockServer.ts')
    const { resources } = await import('../resources/index.ts')
    await serve(readConfig(), (config, log) => startMockServer(config, log, { resources }))
  },
}
