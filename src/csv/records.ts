import { basename } from 'node:path'
import { contract } from '../contract/document.ts'
import { schemaOf, typesOf } from '../contract/schema.ts'
import type { Schema } from '../contract/schema.ts'
import { readCsv, rowText } from './parse.ts'
import type { CsvRow, Reject } from './parse.ts'
import { columnsOf } from '../resources/index.ts'
import type { Resource } from '../resources/index.ts'

/** A row of a resource's CSV file with the JSON value that it stands for. */
export interface CsvRecord extends CsvRow {
  value: Record<string, JsonCell>
}

type JsonCell = string | number | null

/**
 * The rows of a resource's CSV file as the contract's values, some at a time; a row that cannot be one comes as a
 * Reject. Throws an Error when the file cannot be read or its header is wrong.
 */
export async function* readRecords(
  path: string,
  resource: Resource,
  onRead?: (bytes: number) => void,
): AsyncGenerator<(CsvRecord | Reject)[]> {
  let toRecord: ((row: CsvRow) => CsvRecord | Reject) | undefined
  for await (const rows of readCsv(path, onRead)) {
    const body = toRecord ? rows : rows.slice(1)
    const convert = (toRecord ??= recordMaker(headerOf(basename(path), rows[0], resource), resource))
    yield body.map((row) => ('reason' in row ? row : convert(row)))
  }
  if (!toRecord) headerOf(basename(path), undefined, resource)
}

/** Reads a resource's CSV file as far as its header; throws an Error when there is none or it is wrong. */
export async function checkHeader(path: string, resource: Resource): Promise<void> {
  for await (const _rows of readRecords(path, resource)) return
}

function headerOf(file: string, row: CsvRow | Reject | undefined, resource: Resource): string[] {
  const allowed = columnsOf(resource)
  const hint = `its first line must name its columns: ${allowed.join(', ')}.`
  if (row === undefined) throw new Error(`${file} is empty; ${hint}`)
  if ('reason' in row) throw new Error(`${file}, line ${row.line}: ${row.reason} Mend it; ${hint}`)

  const names = row.cells.map((cell) => cell.trim())
  const unknown = names.find((name) => !allowed.includes(name))
  if (unknown !== undefined && /[;\t\r]/.test(unknown)) {
    throw new Error(`${file} must have a comma between two cells and a line feed after each line; ${hint}`)
  }
  if (unknown !== undefined) throw new Error(`${file} has an unknown column "${unknown}"; ${hint}`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`${file} has the column "${twice}" twice; ${hint}`)
  const missing = schemaOf(resource.schema).required?.filter((name) => !names.includes(name)) ?? []
  if (missing.length > 0) throw new Error(`${file} lacks the column "${missing.join('", "')}"; ${hint}`)
  return names
}

function recordMaker(header: string[], { schema }: Resource): (row: CsvRow) => CsvRecord | Reject {
  const { properties, required = [] } = schemaOf(schema)
  const columns = header.map((name) => ({
    name,
    isRequired: required.includes(name),
    ...kindOf(properties[name] ?? {}),
  }))
  return ({ line, cells }) => {
    if (cells.length !== columns.length) {
      const reason = `The row has ${cells.length} cells; the header has ${columns.length}.`
      return { line, reason, text: rowText(cells) }
    }
    const value: CsvRecord['value'] = {}
    columns.forEach(({ name, isRequired, isNumber, isTime }, index) => {
      const cell = (cells[index] ?? '').trim()
      if (isNumber) value[name] = toNumber(cell)
      else if (cell !== '' || isRequired) value[name] = isTime ? toTime(cell) : cell
    })
    return { line, cells, value }
  }
}

function kindOf(schema: Schema) {
  return {
    isNumber: typesOf(schema).some((type) => type === 'number' || type === 'integer'),
    isTime: schema === contract.components.schemas.Time,
  }
}

// What is no number stays as it is: the API then says what is wrong with it.
function toNumber(cell: string): JsonCell {
  if (cell === '') return null
  const isNumber = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(cell) // RFC 8259, section 6
  return isNumber && Number.isFinite(Number(cell)) ? Number(cell) : cell
}

function toTime(cell: string): string {
  return /^[0-9]:[0-9]{2}$/.test(cell) ? `0${cell}` : cell
}
