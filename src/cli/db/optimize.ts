import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'

/** `db optimize` */
export const optimizeCommand: CommandModule = {
  command: 'optimize',
  describe: 'Make searches faster after many rows were loaded, also while the service runs',
  handler: async () => {
    const { databaseUrl } = readConfig()
    const { optimize } = await import('../../database/optimize.ts')
    const count = await optimize(databaseUrl)
    console.log(count === 0 ? 'No table has an index of words.' : 'The indexes of words are merged.')
  },
}
