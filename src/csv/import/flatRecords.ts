import { limitsOf } from '../../contract/decimalError.ts'
import type { ImportSettings } from '../../contract/importSettings.ts'
import type { ObjectSchema } from '../../contract/schema.ts'
import type { JsonCell } from '../cells.ts'
import type { FlatResource } from '../flatResource.ts'
import type { CsvRecord, Defaults } from '../records.ts'
import type { CsvRow, RejectedRow } from '../row.ts'
import { rowErrorOf, valueErrorOf } from '../schemaErrors.ts'
import { readAmount } from './amounts.ts'
import type { DecimalSeparator } from './amounts.ts'
import { cellReader } from './cellReaders.ts'
import { checkConstant } from './checkConstant.ts'
import type { Mapping } from './mapColumns.ts'
import type { ReadNotes } from './notes.ts'
import { referencedReader } from './referencedRows.ts'
import { unitReader } from './units.ts'

/** Values of a row by the names of their properties. */
export type Values = Record<string, JsonCell>

/** A row with the rows that it refers to, in the order of the resource's references. */
export interface FlatRecord extends CsvRecord {
  referenced: readonly Values[]
}

/** How the cells of a file are read. */
export interface CellOptions {
  decimal?: DecimalSeparator | undefined
  /** The form of days, such as `DD.MM.YYYY`; ISO by default. */
  dateForm?: string | undefined
  /** What to do with rows without an amount. */
  noAmount?: 'reject' | 'skip'
  /** The columns whose doubtful cells are accepted. */
  accepted?: readonly string[]
}

/** The number of first rows in the notes. */
const FIRST_ROWS = 3

/**
 * The conversion of rows to records: one for each row, or in a wide table one for each column of amounts. Rejected rows
 * remain.
 */
export function flatRecordReader(
  flat: FlatResource,
  settings: ImportSettings,
  mapping: Mapping,
  options: CellOptions & { hasUnits: boolean; defaults: Defaults; notes: ReadNotes },
): (rows: readonly (CsvRow | RejectedRow)[]) => (FlatRecord | RejectedRow)[] {
  const read = recordReader(flat, settings, mapping, options)
  const { notes } = options
  const { amount } = settings
  const skip = options.noAmount === 'skip'
  const missing = `${amount.property} is missing; --no-${amount.property.replaceAll('_', '-')} skip skips such rows`
  const convert = (row: CsvRow, column: number | undefined): FlatRecord | RejectedRow | undefined => {
    const { line, text } = row
    const result = read(row, column)
    if (result === 'no amount' && skip) {
      notes.skipped += 1
      return undefined
    }
    if (typeof result === 'string') {
      return { line, text, reason: result === 'no amount' ? missing : result }
    }
    return result
  }
  const columns = mapping.wide ?? [undefined]
  return (rows) => {
    const converted: (FlatRecord | RejectedRow)[] = []
    for (const row of rows) {
      if ('reason' in row) {
        converted.push(row)
        continue
      }
      for (const column of columns) {
        const record = convert(row, column)
        if (record !== undefined) converted.push(record)
      }
    }
    return converted
  }
}

/** The record of a row, or why there is none. */
function recordReader(
  { resource, properties, references }: FlatResource,
  { amount }: ImportSettings,
  { sources }: Mapping,
  { decimal, dateForm, accepted = [], hasUnits, defaults, notes }: Parameters<typeof flatRecordReader>[3],
): (row: CsvRow, column: number | undefined) => FlatRecord | string {
  const schemaOf = (name: string) => resource.schema.properties[name] ?? {}
  const amountSchema = schemaOf(amount.property)
  const limits = limitsOf(new RegExp(amountSchema.pattern ?? '', 'u'))
  const amountOptions = { decimal, limits, unit: amount.unit }
  const amountError = valueErrorOf(amountSchema)
  const special = [amount.property, amount.unit?.property]
  const plain = properties.flatMap(({ name, schema, isRequired }) => {
    const source = sources.get(name)
    if (source === undefined || special.includes(name)) return []
    const readCell = cellReader(schema, isRequired, dateForm)
    if (source.isConstant) checkConstant(name, source, readCell)
    return [{ name, source, readCell }]
  })
  const own = new Set(Object.keys(resource.schema.properties))
  // Checked before it is sent, so that a rejected row creates nothing that it refers to.
  const errorOf = rowErrorOf(withoutProperties(resource.schema))
  const readReferenced = referencedReader(references, sources)
  const amountSource = sources.get(amount.property)
  const unit = amount.unit && {
    property: amount.unit.property,
    read: unitReader(amount.unit, resource, sources, hasUnits),
  }
  const doubt = accepted.includes(amount.property) ? undefined : resource.doubtfulCells?.[amount.property]
  const { key } = resource

  return ({ line, text, cells }, column) => {
    const result = readAmount(amountSource?.read(cells, column) ?? '', amountOptions)
    if (result === 'none') return 'no amount'
    if ('error' in result) return `${amount.property} ${result.error}`
    if (doubt?.matches.test(result.amount)) {
      return `${amount.property} ${doubt.reason}; --${doubt.option} loads it`
    }
    const value: Values = { ...defaults }
    const others: Values = {}
    const errors: string[] = []
    const check = (name: string, error: string | undefined) => {
      if (error !== undefined) errors.push(`${name} ${error}`)
    }
    for (const { name, source, readCell } of plain) {
      const read = readCell(source.read(cells, column))
      if ('error' in read) {
        check(name, read.error)
        continue
      }
      if (read.isJoined) notes.joined += 1
      if (read.value === undefined) continue
      if (own.has(name)) value[name] = read.value
      else others[name] = read.value
    }
    value[amount.property] = result.amount
    check(amount.property, amountError(result.amount))
    if (unit !== undefined) {
      const read = unit.read(cells, column, result.units)
      if ('error' in read) check(unit.property, read.error)
      else value[unit.property] = read.code
    }
    const error = errors.length > 0 ? errors.join('; ') : errorOf(value)
    if (error !== undefined) return error

    const referenced = readReferenced(value, others)
    if (typeof referenced === 'string') return referenced
    if (notes.first.length < FIRST_ROWS) notes.first.push({ ...value, ...others })
    return { line, text, value, referenced, key: JSON.stringify(key.map((name) => value[name] ?? null)) }
  }
}

/** A schema without what it says of the values of its properties, which are checked as they are read. */
function withoutProperties(schema: ObjectSchema): ObjectSchema {
  const names = Object.keys(schema.properties)
  return { ...schema, properties: Object.fromEntries(names.map((name) => [name, {}])) }
}
