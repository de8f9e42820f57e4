import { basename } from 'node:path'
import type { Resource } from '../contract/resource.ts'
import { cellConverter } from './cells.ts'
import type { JsonCell } from './cells.ts'
import { parseHeader } from './header.ts'
import { readCsv } from './readCsv.ts'
import type { CsvRow, RejectedRow, RowSource } from './row.ts'

/** A row of a resource's CSV file as the JSON value to send for it. */
export interface CsvRecord extends RowSource {
  value: Record<string, JsonCell>
  /** The natural key as text: equal for records that describe the same row. */
  key: string
}

/** Values of columns for rows that have none. */
export type Defaults = Readonly<Record<string, JsonCell>>

/** How rows become records. */
export interface RecordOptions {
  defaults?: Defaults
  /** The columns whose doubtful cells are accepted. */
  accepted?: readonly string[]
}

/**
 * The rows of a resource's CSV file as values of the contract, chunk by chunk; a row that cannot be converted is a
 * rejected row. Throws an Error when the file cannot be read or its header is wrong.
 */
export async function* readRecords(
  path: string,
  resource: Resource,
  { onRead, ...options }: RecordOptions & { onRead?: (bytes: number) => void } = {},
): AsyncGenerator<(CsvRecord | RejectedRow)[]> {
  let toRecord: ((row: CsvRow) => CsvRecord | RejectedRow) | undefined
  for await (const rows of readCsv(path, onRead && { onRead })) {
    const body = toRecord ? rows : rows.slice(1)
    toRecord ??= recordConverter(parseHeader(basename(path), rows[0], resource), resource, options)
    const convert = toRecord
    yield body.map((row) => ('reason' in row ? row : convert(row)))
  }
  if (!toRecord) parseHeader(basename(path), undefined, resource)
}

/** Reads a resource's CSV file as far as its header; throws an Error when that is missing or wrong. */
export async function checkHeader(path: string, resource: Resource): Promise<void> {
  for await (const _rows of readRecords(path, resource)) return
}

function recordConverter(
  header: string[],
  { schema, key, doubtfulCells = {} }: Resource,
  { defaults = {}, accepted = [] }: RecordOptions,
): (row: CsvRow) => CsvRecord | RejectedRow {
  const { properties, required = [] } = schema
  const columns = header.flatMap((name, index) => {
    if (name === '') return []
    const convert = cellConverter(properties[name] ?? {}, required.includes(name))
    return [{ name, index, convert, doubt: accepted.includes(name) ? undefined : doubtfulCells[name] }]
  })
  const named = header.findLastIndex((name) => name !== '') + 1
  return ({ line, text, cells }) => {
    const rejected = (reason: string) => ({ line, text, reason })
    const error = shapeError(cells, header, named)
    if (error !== undefined) return rejected(error)
    const value: CsvRecord['value'] = { ...defaults }
    for (const { name, index, convert, doubt } of columns) {
      const cell = (cells[index] ?? '').trim()
      if (doubt?.matches.test(cell)) return rejected(`${name} ${doubt.reason}; --${doubt.option} loads it`)
      const converted = convert(cell)
      if (converted !== undefined) value[name] = converted
    }
    return { line, text, value, key: JSON.stringify(key.map((column) => value[column] ?? null)) }
  }
}

/** Why the cells of a row do not fit the header. Columns without a name, all after the `named` first ones too, may be empty. */
function shapeError(cells: string[], header: string[], named: number): string | undefined {
  if (cells.length < named) return `The row has ${cells.length} cells; the header has ${header.length}.`
  const unnamed = cells.findIndex((cell, index) => !header[index] && cell.trim() !== '')
  if (unnamed === -1) return undefined
  if (unnamed < header.length) return `Column ${unnamed + 1} has a value, but no name in the header.`
  return `The row has ${cells.length} cells; the header has ${header.length}.`
}
