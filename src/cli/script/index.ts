import type { CommandModule } from 'yargs'
import { exportDataCommand } from './export_data.ts'
import { generateDataCommand } from './generate_data.ts'
import { loadDataCommand } from './load_data.ts'

/** `pricebook script`: the commands that work with CSV files. */
export const scriptCommand: CommandModule = {
  command: 'script',
  describe: 'Generate, load and export CSV files',
  builder: (yargs) =>
    yargs
      .command(generateDataCommand)
      .command(loadDataCommand)
      .command(exportDataCommand)
      .demandCommand(1, 'Say what to do: generate_data, load_data or export_data.'),
  handler: () => {},
}
