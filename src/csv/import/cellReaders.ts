import type { Schema } from '../../contract/schema.ts'
import { cellConverter } from '../cells.ts'
import type { JsonCell } from '../cells.ts'
import { rememberLast } from '../rememberLast.ts'
import { rememberRecent } from '../rememberRecent.ts'
import { valueErrorOf } from '../schemaErrors.ts'
import { dayError, dayReader } from './dates.ts'

/** The value of a cell, or why it has none. */
export type CellResult =
  | {
      /** Undefined omits the property. */
      value: JsonCell | undefined
      /** Whether line breaks became spaces. */
      isJoined: boolean
    }
  | { error: string }

/** How the cells of a property are read; `dateForm` is the form of days in the file. */
export function cellReader(
  schema: Schema,
  isRequired: boolean,
  dateForm: string | undefined,
): (cell: string) => CellResult {
  const convert = converter(schema, isRequired, dateForm)
  const errorOf = valueErrorOf(schema)
  // Most cells of names are equal to the one above; days come again after some rows.
  const remember = schema.format === 'date' ? rememberRecent<CellResult> : rememberLast<string, CellResult>
  return remember((cell) => {
    const trimmed = cell.trim()
    const text = oneLine(trimmed)
    const converted = convert(text)
    if ('error' in converted) return converted
    const { value } = converted
    const error = value === undefined ? undefined : errorOf(value)
    if (error === undefined) return { value, isJoined: text !== trimmed }
    return { error: WRONGLY_DECODED.test(text) ? `${error}; is the encoding right?` : error }
  })
}

type Convert = (text: string) => { value: JsonCell | undefined } | { error: string }

function converter(schema: Schema, isRequired: boolean, dateForm: string | undefined): Convert {
  const convert = cellConverter(schema, isRequired)
  if (schema.format !== 'date') return (text) => ({ value: convert(text) })
  const readDay = dayReader(dateForm)
  return (text) => {
    const day = text === '' ? '' : readDay(text)
    return day === undefined ? { error: dayError(dateForm) } : { value: convert(day) }
  }
}

/** Control characters that no program writes: letters, read in another encoding. */
const WRONGLY_DECODED = /[\u0080-\u009f]/

/** White space that a name of one line cannot contain, such as a line break. */
const BREAK = /[\t-\r\u2028\u2029]/u

/**
 * A trimmed cell in one line: a space replaces a break and the white space around it. Repeated spaces remain, because the API keeps
 * them apart from single ones.
 */
function oneLine(text: string): string {
  // In two steps: with \s* before a break, the time would grow with the square of the number of spaces.
  return BREAK.test(text) ? text.replace(/\s+/gu, (space) => (BREAK.test(space) ? ' ' : space)) : text
}
