import { createAjv } from '../contract/ajv.ts'
import type { Resource } from '../contract/resource.ts'
import type { Schema } from '../contract/schema.ts'
import { schemaError } from '../contract/schemaError.ts'
import { cellConverter } from './cells.ts'
import type { Defaults } from './records.ts'

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
      const error = valueError(columnSchema, converted)
      if (error !== undefined) throw new Error(`The ${column} "${text}" ${error}.`)
      return [column, converted]
    }),
  )
}

/** Why the contract does not allow a value, undefined if it does. */
export function valueError(schema: Schema, value: unknown): string | undefined {
  const validate = createAjv({ verbose: true }).compile({ properties: { value: schema } })
  const [error] = validate({ value }) ? [] : (validate.errors ?? [])
  return error && schemaError(error)
}
