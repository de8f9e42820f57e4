import { createAjv } from '../../contract/ajv.ts'
import { limitsOf } from '../../contract/decimalError.ts'
import type { ImportSettings } from '../../contract/importSettings.ts'
import type { ObjectSchema } from '../../contract/schema.ts'
import { schemaError } from '../../contract/schemaError.ts'
import type { JsonCell } from '../cells.ts'
import { valueError } from '../defaults.ts'
import type { FlatResource } from '../flatResource.ts'
import type { CsvRecord, Defaults } from '../records.ts'
import type { CsvRow, RejectedRow } from '../row.ts'
import { readAmount } from './amounts.ts'
import type { DecimalSeparator } from './amounts.ts'
import { cellReader, oneLine } from './cellReaders.ts'
import type { ReadCell } from './cellReaders.ts'
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
  options: CellOptions & { defaults: Defaults; notes: ReadNotes },
): (row: CsvRow) => (FlatRecord | RejectedRow)[] {
  const read = recordReader(flat, settings, mapping, options)
  const { notes } = options
  const { amount } = settings
  const skip = options.noAmount === 'skip'
  const missing = `${amount.property} is missing; --no-${amount.property.replaceAll('_', '-')} skip skips such rows`
  const convert = (row: CsvRow, column: number | undefined): FlatRecord | RejectedRow | undefined => {
    const result = read(row, column)
    if (result === 'no amount' && skip) {
      notes.skipped += 1
      return undefined
    }
    if (typeof result === 'string') {
      return { line: row.line, text: row.text, reason: result === 'no amount' ? missing : result }
    }
    return { ...row, ...result }
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
  { decimal, dateForm, accepted = [], defaults, notes }: Parameters<typeof flatRecordReader>[3],
): (row: CsvRow, column: number | undefined) => Result | string {
  const { pattern = '' } = resource.schema.properties[amount.property] ?? {}
  const amountOptions = { decimal, limits: limitsOf(new RegExp(pattern, 'u')), unit: amount.unit }
  const special = [amount.property, amount.unit?.property]
  const plain = properties.flatMap(({ name, schema, isRequired }) => {
    const source = sources.get(name)
    if (source === undefined || special.includes(name)) return []
    const readCell = cellReader(schema, isRequired, dateForm)
    if (source.isConstant) checkConstant(name, source, readCell, schema)
    return [{ name, source, readCell }]
  })
  const own = new Set(Object.keys(resource.schema.properties))
  const errorOf = validator(resource.schema)
  const errorsOf = references.map(({ resource, others }) =>
    others.some((name) => sources.has(name)) ? validator(resource.schema) : undefined,
  )
  const amountSource = sources.get(amount.property)
  const unitSource = amount.unit && sources.get(amount.unit.property)
  if (amount.unit !== undefined && unitSource?.isConstant) {
    const { property } = amount.unit
    const unit = unitOf(amount.unit, unitSource.read([]).trim(), [])
    const read = 'error' in unit ? unit : { value: unit.code }
    checkConstant(property, unitSource, () => read, resource.schema.properties[property] ?? {})
  }
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
    for (const { name, source, readCell } of plain) {
      const cell = source.read(cells, column)
      const text = oneLine(cell)
      if (text.length !== cell.length && text !== cell.trim()) notes.joined += 1
      const read = readCell(text)
      if ('error' in read) return `${name} ${read.error}`
      if (read.value === undefined) continue
      if (own.has(name)) value[name] = read.value
      else others[name] = read.value
    }
    value[amount.property] = result.amount
    if (amount.unit !== undefined) {
      const unit = unitOf(amount.unit, unitSource?.read(cells, column).trim() ?? '', result.units)
      if ('error' in unit) return `${amount.unit.property} ${unit.error}`
      if (unit.code !== undefined) value[amount.unit.property] = unit.code
    }
    const error = errorOf(value)
    if (error !== undefined) return error

    const referenced: Values[] = []
    for (const [index, { shows, others: names }] of references.entries()) {
      const row: Values = {}
      for (const [ownName, shown] of shows) if (value[ownName] !== undefined) row[shown] = value[ownName]
      for (const name of names) if (others[name] !== undefined) row[name] = others[name]
      // Most rows refer to the same row as the one before, which is valid.
      if (!isSame(row, last[index])) {
        const error = errorsOf[index]?.(row)
        if (error !== undefined) return error
        last[index] = row
      }
      referenced.push(row)
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

/** Throws an Error for a constant that would reject every row. */
function checkConstant(name: string, source: Source, readCell: ReadCell, schema: object): void {
  const text = oneLine(source.read([]))
  const read = readCell(text)
  const error = 'error' in read ? read.error : valueError(schema, read.value ?? null)
  if (error !== undefined) throw new Error(`The ${name} "${text}" ${error}.`)
}

function isSame(row: Values, other: Values | undefined): boolean {
  if (other === undefined) return false
  const names = Object.keys(row)
  return names.length === Object.keys(other).length && names.every((name) => row[name] === other[name])
}
