import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Schema } from '../contract/schema.ts'

const columnLists = { type: 'array', items: { type: 'array', minItems: 1, items: { type: 'string' } } }
const name = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }
const keywords: Record<string, object> = {
  'x-table': name,
  'x-unique': columnLists,
  'x-indexes': columnLists,
  'x-search': { type: 'array', minItems: 1, items: name },
  'x-references': {
    type: 'object',
    propertyNames: name,
    additionalProperties: {
      type: 'object',
      required: ['table'],
      properties: { table: name, shows: { type: 'object', additionalProperties: name } },
      additionalProperties: false,
    },
  },
}
const isValid = new Ajv2020({ strict: false, verbose: true }).compile({ properties: keywords })

/** Unknown keywords of a schema that declares a table, and those with an invalid value, one sentence each. */
export function keywordErrors(name: string, schema: Schema): string[] {
  const errors = Object.keys(schema)
    .filter((key) => key.startsWith('x-') && !(key in keywords))
    .map((key) => `${name} has the unknown keyword ${key}; known are ${Object.keys(keywords).join(', ')}.`)
  if (isValid(schema)) return errors
  const [error] = isValid.errors ?? []
  const where = error?.instancePath.slice(1).replaceAll('/', '.')
  return [...errors, `${where} of ${name} ${error?.message}; docs/contract.md describes it.`]
}
