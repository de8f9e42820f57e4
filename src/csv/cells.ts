import { OWN_FORMATS } from '../contract/ownFormats.ts'
import { typesOf } from '../contract/schema.ts'
import type { Schema } from '../contract/schema.ts'

/** A cell as a value of JSON. */
export type JsonCell = string | number | boolean | null

/** Converts a trimmed cell to the value that a property of this schema expects; undefined omits the property. */
export type ConvertCell = (cell: string) => JsonCell | undefined

/** The conversion of a column's cells. A cell that fits no type stays a string: the API reports what is wrong with it. */
export function cellConverter(schema: Schema, isRequired: boolean): ConvertCell {
  const types = typesOf(schema)
  const convert = converterOf(types, schema)
  // The API reports an empty string where a value is required.
  const empty = types.includes('null') ? null : isRequired ? '' : undefined
  return (cell) => (cell === '' ? empty : convert(cell))
}

function converterOf(types: string[], schema: Schema): (cell: string) => JsonCell {
  if (types.some((type) => type === 'number' || type === 'integer')) return toNumber
  if (types.includes('boolean')) return toBoolean
  const toText = textConverter(schema)
  const { normalize } = OWN_FORMATS[schema['x-format'] ?? '']?.(schema) ?? {}
  // So that look-alike keys are equal in a file, as they are in the API.
  return normalize === undefined ? toText : (cell) => normalize(toText(cell))
}

function toNumber(cell: string): JsonCell {
  const isNumber = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(cell) // RFC 8259, section 6
  return isNumber && Number.isFinite(Number(cell)) ? Number(cell) : cell
}

/** Spreadsheets write TRUE for true. */
function toBoolean(cell: string): JsonCell {
  const text = cell.toLowerCase()
  if (text === 'true') return true
  return text === 'false' ? false : cell
}

/** Spreadsheets write 9:00 for 09:00: adds the zero where the pattern matches only with it. */
function textConverter(schema: Schema): (cell: string) => string {
  const patterns = patternsOf(schema).map((pattern) => new RegExp(pattern, 'u'))
  const isValid = (cell: string) => patterns.some((pattern) => pattern.test(cell))
  return (cell) => {
    // Before the regular expressions, because almost no cell gets past it.
    if (cell[1] !== ':' || !/^[0-9](:[0-9]{2})+$/.test(cell)) return cell
    return !isValid(cell) && isValid(`0${cell}`) ? `0${cell}` : cell
  }
}

function patternsOf({ pattern, anyOf = [], oneOf = [] }: Schema): string[] {
  return [pattern ?? [], ...[...anyOf, ...oneOf].map(patternsOf)].flat()
}
