import type { Argv, CommandModule, Options } from 'yargs'
import { resources } from '../../resources/index.ts'
import { interruptible } from '../interrupt.ts'
import { apiOf, apiOptions, dirOf, dirOption, forceOption } from '../options.ts'
import { reportRetries } from '../reportRetries.ts'
import { importableResources } from './importableResources.ts'

const flatNames = new Intl.ListFormat('en-GB').format(importableResources.map(({ name }) => name))

const options: Record<string, Options> = {
  ...dirOption,
  ...(importableResources.length > 0 && {
    flat: {
      type: 'boolean',
      default: false,
      describe: `Write one file of ${flatNames} instead, with the values of what they refer to`,
    },
  }),
  ...apiOptions,
  ...forceOption,
}

interface Arguments {
  dir: string | undefined
  url: string | undefined
  token: string | undefined
  flat?: boolean
  force: boolean
}

/** `script export_data` */
export const exportDataCommand: CommandModule<object, Arguments> = {
  command: 'export_data',
  describe: 'Write all data of the running API as CSV files',
  builder: (yargs) => {
    yargs
      .options(options)
      .example('$0 script export_data --dir backup', 'Write the CSV files into ./backup')
      .example('$0 script load_data --dir backup', 'Load them again')
    return yargs as Argv<Arguments>
  },
  handler: async (argv) => {
    const dir = dirOf(argv)
    const api = apiOf(argv)
    const { exportData } = await import('../../csv/export.ts')
    const { exportFlat } = await import('../../csv/exportFlat.ts')
    const written = await interruptible('Interrupted; no file was written.', async (signal) => {
      const exportOptions = {
        ...api,
        dir,
        force: argv.force,
        signal,
        onRetry: reportRetries(api.url, console.error),
      }
      if (!argv.flat) return exportData(resources, exportOptions)
      const rows: Record<string, number> = {}
      for (const resource of importableResources) {
        rows[resource.name] = await exportFlat(resource, resources, exportOptions)
      }
      return rows
    })
    const counts = Object.entries(written).map(([name, rows]) => `${rows.toLocaleString('en')} ${name}`)
    console.log(`Wrote ${counts.join(', ')} to ${dir}.`)
  },
}
