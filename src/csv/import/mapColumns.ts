import type { ImportSettings } from '../../contract/importSettings.ts'
import type { FlatProperty } from '../flatResource.ts'
import { assertMapped } from './assertMapped.ts'
import { openColumns } from './columns.ts'
import type { Columns } from './columns.ts'
import { guessColumns, suggestColumns } from './guessColumns.ts'
import { fillTemplate, parseTemplate } from './template.ts'
import { unitSource } from './unitInName.ts'

/** Where the values of properties come from, as options give it; all by the names of properties. */
export interface MappingOptions {
  /** The names of columns. */
  columns?: Readonly<Record<string, string>>
  /** The same value for all rows. */
  constants?: Readonly<Record<string, string>>
  /** The values that the name of the file holds. */
  fileName?: Readonly<Record<string, string>>
  /** Texts with names of columns in braces. */
  templates?: Readonly<Record<string, string>>
  /** The columns that hold amounts, and whose names are the values of the property `names`. */
  wide?: { names: string; columns: readonly string[] } | undefined
}

/** Where the values of a property come from. */
export interface Source {
  /** Completes a sentence, such as `column "Shop"`. */
  description: string
  /** Whether all rows have the same value. */
  isConstant: boolean
  /** The text for a row; of a wide table, for one of its columns with amounts. */
  read: (cells: readonly string[], column?: number) => string
}

/** How the rows of a file become rows of a resource. */
export interface Mapping {
  sources: Map<string, Source>
  /** The columns of a wide table that hold amounts; undefined for a table with one amount a row. */
  wide: number[] | undefined
  /** The columns that hold no property. */
  ignored: string[]
  /** The names of columns that may hold a property without a source. */
  suggested: ReadonlyMap<string, readonly string[]>
}

/** The column with which a file of rejected rows ends. */
export const REASON_COLUMN = 'reject_reason'

/**
 * Finds the source of each property: the options, else the only column with a name that is usual for it. A unit without
 * one can be in the name of the column with the amounts. Throws an Error that shows the header where one cannot be found.
 */
export function mapColumns(
  header: readonly string[],
  properties: readonly FlatProperty[],
  settings: ImportSettings,
  options: MappingOptions,
): Mapping {
  const columns = openColumns(header)
  const sources = new Map<string, Source>()
  const used = new Set<number>()
  const { amount } = settings
  let amountColumn: number | undefined
  const add = (property: string, option: string, source: Source) => {
    if (!properties.some(({ name }) => name === property)) {
      throw new Error(
        `${option}: there is no ${property}. ${properties.map(({ name }) => name).join(', ')} can be given.`,
      )
    }
    const other = sources.get(property)
    if (other !== undefined) throw new Error(`${option}: ${property} is already ${other.description}.`)
    sources.set(property, source)
  }
  const use = (index: number) => {
    used.add(index)
    return index
  }

  for (const [property, text] of Object.entries(options.constants ?? {})) {
    add(property, `--set ${property}`, { description: `"${text}"`, isConstant: true, read: () => text })
  }
  for (const [property, text] of Object.entries(options.fileName ?? {})) {
    const description = `"${text}", from the file name`
    add(property, '--file-name', { description, isConstant: true, read: () => text })
  }
  for (const [property, name] of Object.entries(options.columns ?? {})) {
    const option = `--column ${property}`
    const index = use(columns.indexOf(name, option))
    add(property, option, columnSource(columns, index))
    if (property === amount.property) amountColumn = index
  }
  for (const [property, text] of Object.entries(options.templates ?? {})) {
    const template = parseTemplate(text)
    const option = `--template ${property}`
    const indexes = template.names.map((name) => use(columns.indexOf(name, option)))
    add(property, option, {
      description: `the template "${text}"`,
      isConstant: false,
      read: (cells) =>
        fillTemplate(
          template,
          indexes.map((index) => cells[index]?.trim() ?? ''),
        ),
    })
  }
  const wide = options.wide && addWide(columns, settings, options.wide, add, use)
  for (const [property, index] of guessColumns(columns, properties, settings, sources, used)) {
    sources.set(property, columnSource(columns, use(index)))
    if (property === amount.property) amountColumn = index
  }
  if (amount.unit !== undefined && !sources.has(amount.unit.property)) {
    const source = unitSource(columns.names[amountColumn ?? -1] ?? '', amount.unit)
    if (source !== undefined) sources.set(amount.unit.property, source)
  }
  const suggested = suggestColumns(columns, properties, settings, sources, used)
  assertMapped(columns, properties, sources, suggested)
  const ignored = columns.names.flatMap((name, index) =>
    used.has(index) || name === REASON_COLUMN ? [] : name || `column ${index + 1} (no name)`,
  )
  return { sources, wide, ignored, suggested }
}

function columnSource({ names }: Columns, index: number): Source {
  return {
    description: `column "${names[index]}"`,
    isConstant: false,
    read: (cells) => cells[index] ?? '',
  }
}

type Add = (property: string, option: string, source: Source) => void

function addWide(
  columns: Columns,
  { amount }: ImportSettings,
  wide: NonNullable<MappingOptions['wide']>,
  add: Add,
  use: (index: number) => number,
): number[] {
  const option = `--${wide.names.replaceAll('_', '-')}-columns`
  const indexes = wide.columns.map((name) => use(columns.indexOf(name, option)))
  const listed = indexes.map((index) => columns.names[index]).join(', ')
  add(wide.names, option, {
    description: `the name of the column: ${listed}`,
    isConstant: false,
    read: (_, column = 0) => columns.names[column] ?? '',
  })
  add(amount.property, option, {
    description: `the cell in the column: ${listed}`,
    isConstant: false,
    read: (cells, column = 0) => cells[column] ?? '',
  })
  return indexes
}
