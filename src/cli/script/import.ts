import { join, resolve } from 'node:path'
import type { Argv, CommandModule, Options } from 'yargs'
import { readConfig } from '../../config.ts'
import { ON_CONFLICT } from '../../contract/onConflict.ts'
import type { OnConflict } from '../../contract/onConflict.ts'
import { MAX_ROWS } from '../../contract/resource.ts'
import type { Importable, ImportOptions } from '../../csv/import/importData.ts'
import { resources } from '../../resources/index.ts'
import type { Command } from '../group.ts'
import { interruptible } from '../interrupt.ts'
import { apiOf, apiOptions, integerOption, pairsOption, textOption } from '../options.ts'
import { openProgress } from '../progress.ts'
import { reportRetries } from '../reportRetries.ts'
import { importableResources } from './importableResources.ts'
import { describeImport, describeResult } from './importReport.ts'
import { removalCommand } from './removalCommand.ts'

interface Arguments {
  files: string[]
  url: string | undefined
  token: string | undefined
  column: Record<string, string>
  set: Record<string, string>
  template: Record<string, string>
  join: Record<string, string>
  'file-name': string | undefined
  decimal: '.' | ',' | undefined
  date: string | undefined
  encoding: string | undefined
  delimiter: string | undefined
  'header-line': number
  'on-conflict': OnConflict
  'dry-run': boolean
  batch: number
  concurrency: number
  rejects: string | undefined
  /** Those of the resource: the columns of a wide table, rows without an amount, and doubtful cells. */
  [option: string]: unknown
}

/** `script import_<resource>` of each resource that has settings for it. */
export const importCommands: Command[] = importableResources.map(importCommand)

/** Exit code 0 when all rows are imported, 2 when some are rejected, 1 when the import fails. */
function importCommand(resource: Importable): CommandModule<object, Arguments> {
  const { name, doubtfulCells = {}, key, schema } = resource
  const amount = resource.import.amount.property
  const wide = key.map((property) => ({ property, option: `${hyphened(property)}-columns` }))
  const noAmount = `no-${hyphened(amount)}`
  const doubtful = Object.entries(doubtfulCells).map(([column, cells]) => ({ column, ...cells }))
  const properties = Object.keys(schema.properties).join(', ')
  const options: Record<string, Options> = {
    ...apiOptions,
    column: pairsOption('column', `Which column holds a property: ${properties}`),
    set: pairsOption('set', 'The value of a property for all rows'),
    template: pairsOption('template', 'A property made of columns, such as "{name}, {size}"'),
    join: pairsOption('join', 'A file with further columns, by the column of ids in both'),
    'file-name': textOption('file-name', 'The properties in the names of the files, such as "{a}_{b}.csv"'),
    ...Object.fromEntries(
      wide.map(({ property, option }) => [
        option,
        textOption(option, `The columns that hold the ${amount}, and whose names are the ${property}`),
      ]),
    ),
    decimal: {
      choices: ['.', ','],
      requiresArg: true,
      describe: `The decimal separator; otherwise a ${amount} such as 1.234 is ambiguous`,
    },
    date: textOption('date', 'The form of days, such as DD.MM.YYYY', 'YYYY-MM-DD'),
    [noAmount]: {
      choices: ['reject', 'skip'],
      default: 'reject',
      requiresArg: true,
      describe: `What to do with rows without a ${amount}`,
    },
    ...Object.fromEntries(
      doubtful.map(({ option, describe }) => [option, { type: 'boolean', default: false, describe }]),
    ),
    encoding: textOption('encoding', 'The encoding, such as windows-1252', "UTF-8, or the byte order mark's"),
    'header-line': integerOption('header-line', {
      describe: 'The line with the names of the columns',
      default: 1,
      min: 1,
      max: 1000,
    }),
    delimiter: textOption('delimiter', 'The character between two cells', 'detected'),
    'on-conflict': {
      choices: ON_CONFLICT,
      default: 'fail',
      requiresArg: true,
      describe: 'A row that exists with other values: reject it, replace what exists, or keep that',
    },
    'dry-run': { type: 'boolean', default: false, describe: 'Read everything, store nothing, and report' },
    batch: integerOption('batch', {
      describe: 'How many rows to send at once',
      default: MAX_ROWS,
      min: 1,
      max: MAX_ROWS,
    }),
    concurrency: integerOption('concurrency', {
      describe: 'How many requests to have in flight',
      default: 2,
      min: 1,
      max: 32,
    }),
    rejects: textOption('rejects', 'The folder for rejected rows', 'rejects in GENERATED_DIR'),
  }
  return {
    command: `import_${name} <files..>`,
    describe: `Import ${name} from any CSV files with a header`,
    builder: (yargs) => {
      yargs
        .positional('files', { type: 'string', demandOption: true, describe: 'The CSV files' })
        .options(options)
        .config('config', 'A JSON file with options')
        .example(
          `$0 script import_${name} list.csv --dry-run`,
          'Read the file, and report what would be stored',
        )
        .epilogue(
          'What the rows refer to is created where it is missing. Importing is safe to repeat. The exit code is 0 when all rows are imported, 2 when some are rejected, 1 when the import fails.',
        )
      return yargs as Argv<Arguments>
    },
    handler: async (argv) => {
      const rejectsDir =
        argv.rejects === undefined ? join(readConfig().generatedDir, 'rejects') : resolve(argv.rejects)
      const api = apiOf(argv)
      const columns = wide.flatMap(({ property, option }) => {
        const list = argv[option] as string | undefined
        return list === undefined ? [] : { names: property, columns: list.split(',') }
      })
      if (columns.length > 1) throw new Error('A file can have the columns of one property only.')
      const importOptions: Omit<ImportOptions, 'onProgress' | 'onRetry' | 'onOpen' | 'signal'> = {
        ...api,
        paths: argv.files,
        mapping: { columns: argv.column, constants: argv.set, templates: argv.template, wide: columns[0] },
        joins: argv.join,
        fileName: argv['file-name'],
        decimal: argv.decimal,
        dateForm: argv.date,
        noAmount: argv[noAmount] as 'reject' | 'skip',
        accepted: doubtful.filter(({ option }) => argv[option] === true).map(({ column }) => column),
        encoding: argv.encoding,
        delimiter: argv.delimiter === '\\t' ? '\t' : argv.delimiter,
        headerLine: argv['header-line'],
        onConflict: argv['on-conflict'],
        dryRun: argv['dry-run'],
        batch: argv.batch,
        concurrency: argv.concurrency,
        rejectsDir,
      }
      const { importData } = await import('../../csv/import/importData.ts')
      const progress = openProgress()
      try {
        const result = await interruptible('Interrupted; import again to continue.', (signal) =>
          importData(resource, resources, {
            ...importOptions,
            signal,
            onOpen: (file) => progress.note(describeImport(resource, file)),
            onRetry: reportRetries(api.url, progress.note),
            onProgress: progress.show,
          }),
        )
        progress.stop()
        console.log(describeResult(resource, result, argv['dry-run']))
        if (result.created !== undefined) console.log(removalCommand(resource, result, argv.url))
        if (result.files.some(({ counts }) => counts.rejected > 0)) process.exitCode = 2
      } finally {
        progress.stop()
      }
    },
  }
}

function hyphened(property: string): string {
  return property.replaceAll('_', '-')
}
