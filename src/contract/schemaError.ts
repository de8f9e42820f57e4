import type { ErrorObject } from 'ajv/dist/2020.js'
import { decimalError } from './decimalError.ts'
import { patternError } from './patternError.ts'
import type { Schema } from './schema.ts'

/** What is wrong with a value, from the error of an Ajv with `verbose: true`; completes a sentence that begins with its name. */
export function schemaError({ keyword, message, params, parentSchema, data }: ErrorObject): string {
  const schema = (parentSchema ?? {}) as Schema
  const limit = String(params.limit)
  switch (keyword) {
    case 'required':
      return 'is required'
    case 'additionalProperties':
      return 'is not declared'
    case 'type':
      return typeError([params.type as string | string[]].flat(), data)
    case 'enum':
      return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`
    case 'minimum':
      return `is less than the minimum, ${limit}`
    case 'maximum':
      return `exceeds the maximum, ${limit}`
    case 'minLength':
    case 'minItems':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${limit} ${unitOf(keyword)}`
    case 'maxLength':
      return `must have at most ${limit} ${unitOf(keyword)}, not ${[...(data as string)].length}`
    case 'maxItems':
      return `must have at most ${limit} ${unitOf(keyword)}, not ${(data as unknown[]).length}`
    case 'format':
      return formatError(String(params.format), String(data))
    case 'pattern':
      return patternError(String(data), schema)
    default:
      return message ?? 'is not valid'
  }
}

function unitOf(keyword: string): string {
  return keyword.endsWith('Length') ? 'characters' : 'items'
}

const typeNames: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  null: 'null',
}

function typeError(types: string[], data: unknown): string {
  const isNumeric = types.includes('number') || types.includes('integer')
  if (isNumeric && typeof data === 'string' && !JSON_NUMBER.test(data)) return decimalError(data)
  // As in a cell of a CSV file, where an empty one is null.
  if (types.includes('boolean') && typeof data === 'string' && !['true', 'false'].includes(data)) {
    return `must be true or false, not ${data.length > LONGEST_TEXT ? 'a text' : `"${data}"`}`
  }
  const expected = types.map((type) => typeNames[type] ?? type).join(' or ')
  return `must be ${expected}, not ${describe(data)}`
}

/** RFC 8259, section 6. */
const JSON_NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/

/** The longest text that a message repeats. */
const LONGEST_TEXT = 40

function describe(data: unknown): string {
  if (Array.isArray(data)) return 'an array'
  if (typeof data === 'object' && data !== null) return 'an object'
  if (typeof data !== 'string') return String(data)
  return data.length > LONGEST_TEXT ? 'a string' : `the string "${data}"`
}

function formatError(format: string, text: string): string {
  if (text === '') return 'must not be empty'
  if (format !== 'date') return `must be a valid ${format}`
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)
    ? 'is not a day of the calendar'
    : 'must be a day in the form YYYY-MM-DD, such as 2026-01-31'
}
