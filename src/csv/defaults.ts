import type { Resource } from '../contract/resource.ts'
import { cellConverter } from './cells.ts'
import type { Defaults } from './records.ts'
import { valueErrorOf } from './schemaErrors.ts'

/** Defaults of columns, as an option gives them. */
export type GivenDefaults = Readonly<Record<string, string | undefined>>

/**
 * The values of columns for rows that have none: what is given, else the default of the resource. Throws an Error for a
 * value that the contract does not allow, which would reject every row.
 */
export function defaultsOf({ loadDefaults = {}, schema }: Resource, given: GivenDefaults = {}): Defaults {
  return Object.fromEntries(
    Object.entries(loadDefaults).map(([column, { value }]) => {
      const text = given[column] ?? value()
      const columnSchema = schema.properties[column] ?? {}
      const converted = cellConverter(columnSchema, true)(text) ?? null
      const error = valueErrorOf(columnSchema)(converted)
      if (error !== undefined) throw new Error(`The ${column} "${text}" ${error}.`)
      return [column, converted]
    }),
  )
}
