import { basename } from 'node:path'
import type { Resource } from '../contract/resource.ts'
import { cellConverter } from './cells.ts'
import type { JsonCell } from './cells.ts'
import { parseHeader } from './header.ts'
import { readCsv } from './readCsv.ts'
import type { CsvRow, RejectedRow } from './row.ts'

/** A row of a resource's CSV file with the JSON value to send for it. */
export interface CsvRecord extends CsvRow {
  value: Record<string, JsonCell>
  /** The natural key as text: equal for records that describe the same row. */
  key: string
}

/** Values of columns for rows that have none. */
export type Defaults = Readonly<Record<string, JsonCell>>

/**
 * The rows of a resource's CSV file as values of the contract, chunk by chunk; a row that cannot be converted is a
 * rejected row. Throws an Error when the file cannot be read or its header is wrong.
 */
export async function* readRecords(
  path: string,
  resource: Resource,
  { defaults = {}, onRead }: { defaults?: Defaults; onRead?: (bytes: number) => void } = {},
): AsyncGenerator<(CsvRecord | RejectedRow)[]> {
  let toRecord: ((row: CsvRow) => CsvRecord | RejectedRow) | undefined
  for await (const rows of readCsv(path, onRead)) {
    const body = toRecord ? rows : rows.slice(1)
    toRecord ??= recordConverter(parseHeader(basename(path), rows[0], resource), resource, defaults)
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
  { schema, key }: Resource,
  defaults: Defaults,
): (row: CsvRow) => CsvRecord | RejectedRow {
  const { properties, required = [] } = schema
  const columns = header.flatMap((name, index) =>
    name === ''
      ? []
      : [{ name, index, convert: cellConverter(properties[name] ?? {}, required.includes(name)) }],
  )
  const named = header.findLastIndex((name) => name !== '') + 1
  return (row) => {
    const reason = shapeError(row.cells, header, named)
    if (reason !== undefined) return { line: row.line, reason, text: row.text }
    const value: CsvRecord['value'] = { ...defaults }
    for (const { name, index, convert } of columns) {
      const converted = convert((row.cells[index] ?? '').trim())
      if (converted !== undefined) value[name] = converted
    }
    return { ...row, value, key: JSON.stringify(key.map((column) => value[column] ?? null)) }
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
