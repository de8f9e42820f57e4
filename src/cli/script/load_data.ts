import { join, resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'
import type { OnConflict } from '../../contract/onConflict.ts'
import type { LoadResult } from '../../csv/load.ts'
import { resources } from '../../resources/index.ts'
import { interruptible } from '../interrupt.ts'
import { apiOf, apiOptions, dirOf, dirOption, integerOption, sendOptions, textOption } from '../options.ts'
import { openProgress } from '../progress.ts'
import { reportRetries } from '../reportRetries.ts'
import { summaryTable } from './summaryTable.ts'

/** The defaults of columns with the options that replace them; an option has hyphens where a column has underscores. */
const defaults = resources.flatMap(({ loadDefaults = {} }) =>
  Object.entries(loadDefaults).map(([column, setting]) => ({
    column,
    option: column.replaceAll('_', '-'),
    setting,
  })),
)

/** The doubtful cells of columns with the options that accept them. */
const doubtful = resources.flatMap(({ doubtfulCells = {} }) =>
  Object.entries(doubtfulCells).map(([column, { option, describe }]) => ({ column, option, describe })),
)

const options = {
  ...dirOption,
  ...apiOptions,
  batch: sendOptions.batch,
  concurrency: integerOption('concurrency', {
    describe: 'How many requests to have in flight for a resource that is not listed by id',
    default: 2,
    min: 1,
    max: 32,
  }),
  'on-conflict': sendOptions['on-conflict'],
  ...Object.fromEntries(
    defaults.map(({ option, setting: { describe, defaultDescription } }) => [
      option,
      textOption(option, describe, defaultDescription),
    ]),
  ),
  ...Object.fromEntries(
    doubtful.map(({ option, describe }) => [option, { type: 'boolean', default: false, describe }]),
  ),
  rejects: textOption('rejects', 'The file for rejected rows', 'rejects.csv in GENERATED_DIR'),
} as const

interface Arguments {
  dir: string | undefined
  url: string | undefined
  token: string | undefined
  batch: number
  concurrency: number
  'on-conflict': OnConflict
  rejects: string | undefined
  /** One for each default of a column, and for doubtful cells of one. */
  [option: string]: unknown
}

/** `script load_data`: exit code 0 when all rows are loaded, 2 when some are rejected, 1 when loading fails. */
export const loadDataCommand: CommandModule<object, Arguments> = {
  command: 'load_data',
  describe: 'Load CSV files through the running API',
  builder: (yargs) =>
    yargs
      .options(options)
      .example('$0 script load_data', 'Load what generate_data wrote')
      .example('$0 script load_data --on-conflict update', 'Replace rows with other values')
      .epilogue(
        [
          'Loading is safe to repeat: rows that exist with the same values stay unchanged.',
          ...defaults.map(
            ({ column, option, setting: { defaultDescription } }) =>
              `For rows without a ${column} give --${option}: its default, ${defaultDescription}, changes between loads.`,
          ),
          'The exit code is 0 when all rows are loaded, 2 when some are rejected, 1 when loading fails.',
        ].join(' '),
      ),
  handler: async (argv) => {
    const dir = dirOf(argv)
    const rejectsFile =
      argv.rejects === undefined ? join(readConfig().generatedDir, 'rejects.csv') : resolve(argv.rejects)
    const api = apiOf(argv)
    const { loadData } = await import('../../csv/load.ts')
    const progress = openProgress()
    let result: LoadResult
    try {
      result = await interruptible('Interrupted; load again to continue.', (signal) =>
        loadData(resources, {
          ...api,
          dir,
          batch: argv.batch,
          concurrency: argv.concurrency,
          onConflict: argv['on-conflict'],
          defaults: Object.fromEntries(
            defaults.map(({ column, option }) => [column, argv[option] as string | undefined]),
          ),
          accepted: doubtful.filter(({ option }) => argv[option] === true).map(({ column }) => column),
          rejectsFile,
          signal,
          onRetry: reportRetries(api.url, progress.note),
          onProgress: progress.show,
        }),
      )
    } finally {
      progress.stop()
    }
    if (result.missing.length > 0) console.error(`Not in the folder: ${result.missing.join(', ')}.`)
    console.log(summaryTable(result))
    const { rejected } = result.total
    if (rejected > 0) {
      const rows = rejected === 1 ? '1 row was' : `${rejected.toLocaleString('en')} rows were`
      console.error(`${rows} rejected; see ${rejectsFile}.`)
      process.exitCode = 2
    }
  },
}
