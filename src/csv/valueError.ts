import { createAjv } from '../contract/ajv.ts'
import type { Schema } from '../contract/schema.ts'
import { schemaError } from '../contract/schemaError.ts'

/** Says why the contract does not allow a value of a property, undefined if it does; completes a sentence. */
export type ValueError = (value: unknown) => string | undefined

/** Compiles the check of a property's values. */
export function valueErrorOf(schema: Schema): ValueError {
  const validate = createAjv({ verbose: true }).compile({ properties: { value: schema } })
  return (value) => {
    const [error] = validate({ value }) ? [] : (validate.errors ?? [])
    return error && schemaError(error)
  }
}
