import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Options } from 'ajv/dist/2020.js'
import type { DataValidateFunction, DataValidationCxt } from 'ajv/dist/types/index.js'
import formats from 'ajv-formats'
import { OWN_FORMATS } from './ownFormats.ts'
import type { Schema } from './schema.ts'

interface ContractOptions extends Options {
  /** Replaces a text by its normal form and validates that; otherwise a text in another form is invalid. */
  normalize?: boolean
}

/** An Ajv for the schemas of a contract: JSON Schema 2020-12 with its formats and our keyword `x-format`. */
export function createAjv({ normalize = false, ...options }: ContractOptions = {}): Ajv2020 {
  // Not Ajv's strict mode: OpenAPI 3.1 adds keywords to JSON Schema. `yarn check:contract` validates the schemas; to do it again, each
  // Ajv would compile the schema of schemas: a tenth of the start for those of the service.
  const ajv = formats.default(new Ajv2020({ strict: false, validateSchema: false, ...options }))
  ajv.addKeyword({
    keyword: 'x-format',
    type: 'string',
    metaSchema: { enum: Object.keys(OWN_FORMATS) },
    // So that lengths are those of the normal form, and its message comes before that of a pattern.
    before: 'maxLength',
    modifying: normalize,
    compile: (name: string, schema) => ownFormat(name, schema as Schema, normalize),
  })
  return ajv
}

/** The most UTF-16 code units that become one character of the normal form: four characters of two units each. */
const LONGEST_CHARACTER = 8

function ownFormat(name: string, schema: Schema, mayNormalize: boolean): DataValidateFunction {
  const format = OWN_FORMATS[name]?.(schema)
  const longest = LONGEST_CHARACTER * (schema.maxLength ?? Infinity)
  const validate: DataValidateFunction = (text: string, place?: DataValidationCxt) => {
    // `maxLength` rejects it, in less time.
    if (text.length > longest) return true
    const message = format?.check(text)
    const normal = format?.normalize?.(text) ?? text
    if (mayNormalize && place !== undefined && normal !== text)
      place.parentData[place.parentDataProperty] = normal
    if (message === undefined && (mayNormalize || normal === text)) return true
    const params = { format: name }
    validate.errors = [{ keyword: 'x-format', params, message: message ?? 'must be normalized (NFC)' }]
    return false
  }
  return validate
}
