import { createAjv } from '../../contract/ajv.ts'
import { limitsOf } from '../../contract/decimalError.ts'
import type { ImportSettings } from '../../contract/importSettings.ts'
import type { ObjectSchema } from '../../contract/schema.ts'
import { schemaError } from '../../contract/schemaError.ts'
import type { JsonCell } from '../cells.ts'
import type { FlatResource } from '../flatResource.ts'
import type { CsvRecord, Defaults } from '../records.ts'
import { rememberLast } from '../rememberLast.ts'
import type { CsvRow, RejectedRow } from '../row.ts'
import { valueErrorOf } from '../valueError.ts'
import { readAmount } from './amounts.ts'
import type { DecimalSeparator } from './amounts.ts'
import { cellReader } from './cellReaders.ts'
import type { CellResult } from './cellReaders.ts'
import type { Mapping, Source } from './mapColumns.ts'
import type { ReadNotes } from './notes.ts'
import { unitOf } from './units.ts'

type Values = Record<string, JsonCell>

/** A row with the rows that it refers to, in the order of the resource's references. */
export interface FlatRecord extends CsvRecord {
  referenced: Values[]
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

/** The conversion of rows to records: one, or in a wide table one for each column of amounts. */
export function flatRecordReader(
  flat: FlatResource,
  settings: ImportSettings,
  mapping: Mapping,
  options: CellOptions & { hasUnits: boolean; defaults: Defaults; notes: ReadNotes },
): (row: CsvRow) => (FlatRecord | RejectedRow)[] {
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
    return { line, text, ...result }
  }
  const columns = mapping.wide ?? [undefined]
  return (row) => columns.flatMap((column) => convert(row, column) ?? [])
}

type Result = Pick<FlatRecord, 'value' | 'key' | 'referenced'>

/** The record of a row, or why there is none. */
function recordReader(
  { resource, properties, references }: FlatResource,
  { amount }: ImportSettings,
  { sources }: Mapping,
  { decimal, dateForm, accepted = [], hasUnits, defaults, notes }: Parameters<typeof flatRecordReader>[3],
): (row: CsvRow, column: number | undefined) => Result | string {
  const schemaOf = (name: string) => resource.schema.properties[name] ?? {}
  const amountSchema = schemaOf(amount.property)
  const limits = limitsOf(new RegExp(amountSchema.pattern ?? '', 'u'))
  const amountOptions = { decimal, limits, unit: amount.unit }
  const amountError = valueErrorOf(amountSchema)
  const unitError = rememberLast(valueErrorOf(schemaOf(amount.unit?.property ?? '')))
  const special = [amount.property, amount.unit?.property]
  const plain = properties.flatMap(({ name, schema, isRequired }) => {
    const source = sources.get(name)
    if (source === undefined || special.includes(name)) return []
    const readCell = cellReader(schema, isRequired, dateForm)
    if (source.isConstant) checkConstant(name, source, readCell)
    return [{ name, source, readCell }]
  })
  const own = new Set(Object.keys(resource.schema.properties))
  const errorOf = validator(withoutProperties(resource.schema))
  const errorsOf = references.map(({ resource, others }) =>
    others.some((name) => sources.has(name)) ? validator(resource.schema) : undefined,
  )
  const amountSource = sources.get(amount.property)
  const unitSource = amount.unit && sources.get(amount.unit.property)
  if (amount.unit !== undefined && unitSource?.isConstant) {
    const { property } = amount.unit
    const unit = unitOf(amount.unit, unitSource.read([]).trim(), [])
    const error = 'error' in unit ? unit.error : unitError(unit.code ?? null)
    checkConstant(property, unitSource, () => ({ error }))
  }
  const missingUnit =
    unitSource === undefined
      ? `is missing, and others in the file are not; --set ${amount.unit?.property}=<code> sets it for all`
      : 'is missing'
  const doubt = accepted.includes(amount.property) ? undefined : resource.doubtfulCells?.[amount.property]
  const { key } = resource

  const last: Values[] = []
  return ({ cells }, column) => {
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
    if (amount.unit !== undefined) {
      const { property } = amount.unit
      const unit = unitOf(amount.unit, unitSource?.read(cells, column).trim() ?? '', result.units)
      if ('error' in unit) check(property, unit.error)
      else if (unit.code === undefined && hasUnits) check(property, missingUnit)
      else {
        const { code = amount.unit.default } = unit
        value[property] = code
        check(property, unitError(code))
      }
    }
    const error = errors.length > 0 ? errors.join('; ') : errorOf(value)
    if (error !== undefined) return error

    const referenced: Values[] = []
    for (const [index, { shows, others: names }] of references.entries()) {
      const row: Values = {}
      for (const [ownName, shown] of shows) if (value[ownName] !== undefined) row[shown] = value[ownName]
      for (const name of names) if (others[name] !== undefined) row[name] = others[name]
      // Most rows refer to the same row as the one before, which is valid.
      let same = last[index]
      if (same === undefined || !isSame(row, same)) {
        const error = errorsOf[index]?.(row)
        if (error !== undefined) return error
        last[index] = same = row
      }
      referenced.push(same)
    }
    if (notes.first.length < FIRST_ROWS) notes.first.push({ ...value, ...others })
    return { value, referenced, key: JSON.stringify(key.map((name) => value[name] ?? null)) }
  }
}

/** What the contract does not allow in a row, checked here so that a rejected row creates nothing that it refers to. */
function validator(schema: ObjectSchema): (row: Values) => string | undefined {
  const validate = createAjv({ verbose: true, allErrors: true }).compile(schema)
  return (row) => {
    if (validate(row)) return undefined
    // The first error of each property: the others follow from it.
    const errors = new Map<string, string>()
    for (const error of validate.errors ?? []) {
      const name = error.instancePath.slice(1) || String(error.params.missingProperty)
      if (!errors.has(name)) errors.set(name, schemaError(error))
    }
    return [...errors].map((error) => error.join(' ')).join('; ')
  }
}

/** A schema without what it says of the values of its properties, which are checked as they are read. */
function withoutProperties(schema: ObjectSchema): ObjectSchema {
  const names = Object.keys(schema.properties)
  return { ...schema, properties: Object.fromEntries(names.map((name) => [name, {}])) }
}

/** Throws an Error for a constant that would reject every row. */
function checkConstant(
  name: string,
  source: Source,
  read: (cell: string) => CellResult | { error: string | undefined },
): void {
  const text = source.read([])
  const result = read(text)
  if ('error' in result && result.error !== undefined) {
    throw new Error(`The ${name} "${text}" ${result.error}.`)
  }
}

function isSame(row: Values, other: Values): boolean {
  const names = Object.keys(row)
  return names.length === Object.keys(other).length && names.every((name) => row[name] === other[name])
}
