import type { CommandModule } from 'yargs'
import { resources } from '../../resources/index.ts'
import { interruptible } from '../interrupt.ts'
import { apiOf, apiOptions, dirOf, dirOption, forceOption } from '../options.ts'
import { reportRetries } from '../reportRetries.ts'

const options = { ...dirOption, ...apiOptions, ...forceOption }

interface Arguments {
  dir: string | undefined
  url: string | undefined
  token: string | undefined
  force: boolean
}

/** `script export_data` */
export const exportDataCommand: CommandModule<object, Arguments> = {
  command: 'export_data',
  describe: 'Write all data of the running API as CSV files',
  builder: (yargs) =>
    yargs
      .options(options)
      .example('$0 script export_data --dir backup', 'Write the CSV files into ./backup')
      .example('$0 script load_data --dir backup', 'Load them again'),
  handler: async (argv) => {
    const dir = dirOf(argv)
    const api = apiOf(argv)
    const { exportData } = await import('../../csv/export.ts')
    const written = await interruptible('Interrupted; no file was written.', (signal) =>
      exportData(resources, {
        ...api,
        dir,
        force: argv.force,
        signal,
        onRetry: reportRetries(api.url, console.error),
      }),
    )
    const counts = Object.entries(written).map(([name, rows]) => `${rows.toLocaleString('en')} ${name}`)
    console.log(`Wrote ${counts.join(', ')} to ${dir}.`)
  },
}
