import { join, resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'
import type { LoadCounts, LoadResult } from '../../csv/load.ts'
import { MAX_ROWS } from '../../resources/index.ts'
import { interruptible } from '../interrupt.ts'
import { apiOf, apiOptions, dirOf, dirOption, text, integerOption } from '../options.ts'
import { openProgress } from '../progress.ts'
import { reportRetries } from '../reportRetries.ts'

const conflictChoices = ['fail', 'update'] as const

const options = {
  ...dirOption,
  ...apiOptions,
  batch: integerOption('batch', 'How many rows to send at once', MAX_ROWS, 1, MAX_ROWS),
  concurrency: integerOption('concurrency', 'How many requests with prices to have under way', 2, 1, 32),
  'on-conflict': {
    choices: conflictChoices,
    default: 'fail',
    requiresArg: true,
    description: 'A row that exists with other values: reject it, or replace what exists',
  },
  'valid-from': text('valid-from', 'The day from which prices hold that name none', 'today (UTC)'),
  rejects: text('rejects', 'The file for rejected rows', 'rejects.csv in GENERATED_DIR'),
} as const

interface Arguments {
  dir: string | undefined
  url: string | undefined
  token: string | undefined
  batch: number
  concurrency: number
  'on-conflict': (typeof conflictChoices)[number]
  'valid-from': string | undefined
  rejects: string | undefined
}

/** `pricebook script load_data`: exit code 0 when all is loaded, 2 when rows were rejected, 1 when it failed. */
export const loadDataCommand: CommandModule<object, Arguments> = {
  command: 'load_data',
  describe: 'Load CSV files through the running API',
  builder: (yargs) =>
    yargs
      .options(options)
      .example('$0 script load_data', 'Load what generate_data wrote')
      .example('$0 script load_data --dir prices --on-conflict update', 'Load a folder; its values win')
      .epilogue(
        'Loading is safe to repeat: what exists with the same values stays as it is. Give --valid-from where the prices ' +
          'name no day, or they are new ones tomorrow. The exit code is 0 when all rows are loaded, 2 when some were ' +
          'rejected, 1 when loading failed.',
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
      result = await interruptible('Interrupted; load again to go on.', (signal) =>
        loadData({
          ...api,
          dir,
          batch: argv.batch,
          concurrency: argv.concurrency,
          onConflict: argv['on-conflict'],
          validFrom: argv['valid-from'],
          rejectsFile,
          signal,
          onRetry: reportRetries(api.url, progress.note),
          onProgress: progress.show,
        }),
      )
    } finally {
      progress.stop()
    }
    console.log(tableOf(result))
    const { rejected } = result.total
    if (rejected > 0) {
      const rows = rejected === 1 ? '1 row was' : `${rejected.toLocaleString('en')} rows were`
      console.error(`${rows} rejected; ${rejectsFile} says which and why.`)
      process.exitCode = 2
    }
  },
}

function tableOf({ files, total }: LoadResult): string {
  const rows = [
    ['', 'rows', 'created', 'updated', 'unchanged', 'rejected', 'seconds', 'rows/s'],
    ...files.map((counts) => [counts.name, ...cellsOf(counts)]),
    ['total', ...cellsOf(total)],
  ]
  return rows
    .map(([name = '', ...cells]) => name.padEnd(8) + cells.map((cell) => cell.padStart(11)).join(''))
    .join('\n')
}

function cellsOf({ rows, created, updated, unchanged, rejected, seconds }: LoadCounts): string[] {
  const counts = [rows, created, updated, unchanged, rejected].map((count) => count.toLocaleString('en'))
  const rate = seconds > 0 ? Math.round(rows / seconds) : 0
  return [...counts, seconds.toFixed(1), rate.toLocaleString('en')]
}
