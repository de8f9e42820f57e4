import type { Schema } from '../../contract/schema.ts'
import { cellConverter } from '../cells.ts'
import type { JsonCell } from '../cells.ts'
import { dayError, dayReader } from './dates.ts'

/** The value of a trimmed cell; undefined omits the property. */
export type ReadCell = (cell: string) => { value: JsonCell | undefined } | { error: string }

/** How the cells of a property are read; `dateForm` is the form of days in the file. */
export function cellReader(schema: Schema, isRequired: boolean, dateForm: string | undefined): ReadCell {
  const convert = cellConverter(schema, isRequired)
  if (schema.format !== 'date') return (cell) => ({ value: convert(cell) })
  const readDay = dayReader(dateForm)
  return (cell) => {
    const day = cell === '' ? '' : readDay(cell)
    return day === undefined ? { error: dayError(dateForm) } : { value: convert(day) }
  }
}

/** White space that is not one plain space. */
const UNEVEN = /[^\S ]|\s\s/u

/** A trimmed cell with one space for each run of white space, such as a line break and an indentation. */
export function collapseSpace(cell: string): string {
  const text = cell.trim()
  return UNEVEN.test(text) ? text.replace(/\s+/gu, ' ') : text
}
