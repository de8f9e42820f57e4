import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Options } from 'ajv/dist/2020.js'
import type { DataValidateFunction } from 'ajv/dist/types/index.js'
import formats from 'ajv-formats'
import { OWN_FORMATS } from './ownFormats.ts'

/** An Ajv for the schemas of a contract: JSON Schema 2020-12 with its formats and our keyword `x-format`. */
export function createAjv(options: Options = {}): Ajv2020 {
  // Not Ajv's strict mode: OpenAPI 3.1 adds keywords to JSON Schema.
  const ajv = formats.default(new Ajv2020({ strict: false, ...options }))
  ajv.addKeyword({
    keyword: 'x-format',
    type: 'string',
    metaSchema: { enum: Object.keys(OWN_FORMATS) },
    compile: (name: string) => ownFormat(name),
  })
  return ajv
}

function ownFormat(name: string): DataValidateFunction {
  const validate: DataValidateFunction = (text: string) => {
    const message = OWN_FORMATS[name]?.(text)
    if (message === undefined) return true
    validate.errors = [{ keyword: 'x-format', params: { format: name }, message }]
    return false
  }
  return validate
}
