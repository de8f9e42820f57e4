import type { Schema } from '../../contract/schema.ts'
import { cellConverter } from '../cells.ts'
import type { JsonCell } from '../cells.ts'
import { dayError, dayReader } from './dates.ts'

/** The value of a trimmed cell; undefined omits the property. */
export type ReadCell = (cell: string) => { value: JsonCell | undefined } | { error: string }

/** How the cells of a property are read; `dateForm` is the form of days in the file. */
export function cellReader(schema: Schema, isRequired: boolean, dateForm: string | undefined): ReadCell {
  const read = readerOf(schema, isRequired, dateForm)
  // Most cells of names are equal to the one above.
  let last: { cell: string; result: ReturnType<ReadCell> } | undefined
  return (cell) => {
    if (last?.cell !== cell) last = { cell, result: read(cell) }
    return last.result
  }
}

function readerOf(schema: Schema, isRequired: boolean, dateForm: string | undefined): ReadCell {
  const convert = cellConverter(schema, isRequired)
  if (schema.format !== 'date') return (cell) => ({ value: convert(cell) })
  const readDay = dayReader(dateForm)
  return (cell) => {
    const day = cell === '' ? '' : readDay(cell)
    return day === undefined ? { error: dayError(dateForm) } : { value: convert(day) }
  }
}

/** White space that a name of one line cannot contain, such as a line break, with the white space around it. */
const BREAK = /\s*[\t-\r\u2028\u2029]\s*/gu

/** A trimmed cell in one line. Repeated spaces remain, because the API keeps them apart from single ones. */
export function oneLine(cell: string): string {
  const text = cell.trim()
  return text.search(BREAK) === -1 ? text : text.replace(BREAK, ' ')
}
