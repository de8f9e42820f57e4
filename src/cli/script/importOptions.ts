import type { Options } from 'yargs'
import type { OnConflict } from '../../contract/onConflict.ts'
import type { Importable } from '../../contract/resource.ts'
import type { ImportOptions } from '../../csv/import/importData.ts'
import { apiOptions, integerOption, pairsOption, sendOptions, textOption } from '../options.ts'

/** The arguments of a command that imports files. */
export interface ImportArguments {
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

/** The options that depend on the resource. */
function ownOptions({ import: { amount }, key, doubtfulCells = {} }: Importable) {
  return {
    noAmount: `no-${hyphened(amount.property)}`,
    wide: key.map((property) => ({ property, option: `${hyphened(property)}-columns` })),
    doubtful: Object.entries(doubtfulCells).map(([column, cells]) => ({ column, ...cells })),
  }
}

function hyphened(property: string): string {
  return property.replaceAll('_', '-')
}

/** The options of the command that imports files into this resource. */
export function importOptions(resource: Importable): Record<string, Options> {
  const { noAmount, wide, doubtful } = ownOptions(resource)
  const amount = resource.import.amount.property
  const properties = Object.keys(resource.schema.properties).join(', ')
  return {
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
    'on-conflict': sendOptions['on-conflict'],
    'dry-run': { type: 'boolean', default: false, describe: 'Read everything, store nothing, and report' },
    batch: sendOptions.batch,
    concurrency: integerOption('concurrency', {
      describe: 'How many requests to have in flight',
      default: 2,
      min: 1,
      max: 32,
    }),
    rejects: textOption('rejects', 'The folder for rejected rows', 'rejects in GENERATED_DIR'),
  }
}

/** How the arguments interpret and import the files; throws an Error when they contradict each other. */
export function interpretArguments(
  resource: Importable,
  argv: ImportArguments,
): Omit<ImportOptions, 'url' | 'token' | 'rejectsDir'> {
  const { noAmount, wide, doubtful } = ownOptions(resource)
  const columns = wide.flatMap(({ property, option }) => {
    const list = argv[option] as string | undefined
    return list === undefined ? [] : { names: property, columns: list.split(',') }
  })
  if (columns.length > 1) throw new Error('A file can have the columns of one property only.')
  return {
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
  }
}
