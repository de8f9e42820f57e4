import type { Faker } from '@faker-js/faker'
import { contract } from './document.ts'
import type { ImportSettings } from './importSettings.ts'
import type { ObjectSchema, Schema } from './schema.ts'

/** One resource: what the CSV files, the commands and the generic client calls know about it. */
export interface Resource {
  /** Names it in options, progress and messages, such as `books`. */
  name: string
  /** Its collection in the contract; the batch operation is at `${path}/batch`. */
  path: `/${string}`
  table: string
  /** The name of its CSV file. */
  file: string
  /** A row as it is sent; the properties are the columns of the CSV file. */
  schema: ObjectSchema
  /** The natural key: names of properties. */
  key: readonly string[]
  /** The order of its list. Batches of a resource listed by `id` are loaded one after another, so that ids follow the file. */
  order: 'id' | 'key'
  /** Columns whose default is the same for all rows of one load, such as today's date. */
  loadDefaults?: Readonly<Record<string, LoadDefault>>
  /** Cells that the API accepts, but that files often hold by mistake, by their columns. */
  doubtfulCells?: Readonly<Record<string, DoubtfulCells>>
  /** How files of other programs are imported; a resource without it has no such command. */
  import?: ImportSettings
  /** What its responses depend on besides the database: when its value changes, cached responses are dropped. */
  cacheKey?: () => string
  sample: SampleData
  /** Paths that the demo suggests, with their query. */
  demo: readonly string[]
}

/** A resource into which files of other programs can be imported. */
export type Importable = Resource & { import: ImportSettings }

/** The default of a column, evaluated once per load. */
export interface LoadDefault {
  describe: string
  /** What help shows as the default, such as `today (UTC)`. */
  defaultDescription: string
  value: () => string
}

/** Cells of a column that are rejected, unless an option of `load_data` accepts them. */
export interface DoubtfulCells {
  matches: RegExp
  /** Completes a sentence that begins with the name of the column. */
  reason: string
  option: string
  /** Describes the option. */
  describe: string
}

/** How sample data of a resource is generated. */
export interface SampleData {
  /** The number of rows; an option named after the resource. */
  count: IntegerSetting
  /** Further options by their names. */
  options?: Readonly<Record<string, IntegerSetting>>
  /** The columns to write; all columns of the schema by default. */
  columns?: readonly string[]
  /** Why these sizes are impossible, undefined when they are possible. */
  check?: (sizes: SampleSizes) => string | undefined
  /** `count` rows. Properties that are not columns are not written; resources later in the table can read them. */
  rows: (count: number, context: SampleContext) => Iterable<SampleRow>
}

/** A whole number that a command accepts as an option. */
export interface IntegerSetting {
  describe: string
  default: number
  min: number
  max: number
}

/** The values of the options by their names: counts of rows and further options. */
export type SampleSizes = Readonly<Record<string, number>>

/** One generated row; what is null is not known. */
export type SampleRow = Readonly<Record<string, string | number | boolean | null>>

/** What generators of sample data share. The same seed gives the same random values. */
export interface SampleContext {
  faker: Faker
  /** A number from 0 to 1, from the same sequence as `faker`. */
  random: () => number
  sizes: SampleSizes
  schema: ObjectSchema
  /** The rows of a resource earlier in the table. */
  rowsOf: (resource: string) => readonly SampleRow[]
  /** A function that makes each name unique, within this length. */
  uniqueNames: (maxLength?: number) => (make: () => string) => string
}

/** The most rows that the API accepts or returns at once (`RowCount` in the contract). */
export const MAX_ROWS = maximumOf(contract.components.schemas.RowCount)

function maximumOf({ maximum }: Schema): number {
  if (maximum === undefined) throw new Error('The contract declares no maximum of RowCount.')
  return maximum
}

/** The columns that a resource's CSV file may have, in the contract's order. */
export function columnsOf({ schema }: Resource): string[] {
  return Object.keys(schema.properties)
}

/** The options of all resources for sample data, by their names. */
export function sampleOptionsOf(resources: readonly Resource[]): Record<string, IntegerSetting> {
  const entries = resources.map(({ name, sample }) => ({ [name]: sample.count, ...sample.options }))
  return Object.fromEntries(entries.flatMap((options) => Object.entries(options)))
}
