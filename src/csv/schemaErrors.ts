import { createAjv } from '../contract/ajv.ts'
import type { ObjectSchema, Schema } from '../contract/schema.ts'
import { schemaError } from '../contract/schemaError.ts'
import type { JsonCell } from './cells.ts'

/** Says why the contract does not allow a value of a property, undefined if it does; completes a sentence. */
export type ValueError = (value: unknown) => string | undefined

// One for all schemas: each Ajv compiles the metaschema of JSON Schema, which takes 20 ms.
const ajv = createAjv({ verbose: true, allErrors: true })

/** Compiles the check of a property's values. */
export function valueErrorOf(schema: Schema): ValueError {
  const validate = ajv.compile({ properties: { value: schema } })
  return (value) => {
    const [error] = validate({ value }) ? [] : (validate.errors ?? [])
    return error && schemaError(error)
  }
}

/** Compiles the check of rows, which says what the contract does not allow in one, undefined if it allows the row. */
export function rowErrorOf(schema: ObjectSchema): (row: Record<string, JsonCell>) => string | undefined {
  const validate = ajv.compile(schema)
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
