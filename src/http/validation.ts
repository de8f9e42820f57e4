import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FastifySchemaCompiler, FastifySchemaValidationError, onRequestHookHandler } from 'fastify'
import type { Schema, Schemas } from '../contract/document.ts'
import { escapePointer } from './jsonBody.ts'
import { badRequest, MOST_ERRORS } from '../contract/problem.ts'

// OpenAPI 3.1 schemas are JSON Schema 2020-12 with keywords of OpenAPI's own, so not Ajv's strict mode.
const common = { strict: false, addUsedSchema: false, verbose: true } as const

// Bodies are taken as they are: nothing coerced, filled in or removed.
const bodies = formats.default(new Ajv2020(common))
const allFaults = formats.default(new Ajv2020({ ...common, allErrors: true }))
// In URLs and headers everything is text, and left out means the default.
const texts = formats.default(new Ajv2020({ ...common, useDefaults: true }))

/** The check of one part of a request, compiled at its first request: all at once would be a quarter of the start. */
export const validatorCompiler: FastifySchemaCompiler<Schema> = ({ schema, httpPart }) => {
  let check: ReturnType<typeof bodyValidator> | undefined
  return (value: unknown) => {
    check ??= httpPart === 'body' ? bodyValidator(schema) : textValidator(schema, httpPart)
    return check(value)
  }
}

interface ArraySchema extends Schema {
  items?: Schema
}

/** Finds the first fault fast, and only for a body that has one, all that are worth telling. */
function bodyValidator(schema: ArraySchema) {
  const check = bodies.compile(schema)
  return (body: unknown) => check(body) || { error: worthTelling(schema, body, check.errors ?? []) }
}

function worthTelling(schema: ArraySchema, body: unknown, first: ErrorObject[]): ErrorObject[] {
  // Ajv keeps what it has compiled, by the schema.
  const faultOfWhole = first[0]?.instancePath === ''
  if (Array.isArray(body) && schema.items !== undefined && !faultOfWhole) {
    return faultsOfItems(body, allFaults.compile(schema.items))
  }
  return isSmall(body) ? errorsOf(body, allFaults.compile(schema)) : first
}

function faultsOfItems(items: unknown[], explain: ValidateFunction): ErrorObject[] {
  const faults: ErrorObject[] = []
  for (const [index, item] of items.entries()) {
    if (faults.length >= MOST_ERRORS) break
    if (!isSmall(item)) faults.push(...tooManyProperties(item, index))
    else {
      for (const fault of errorsOf(item, explain)) {
        faults.push({ ...fault, instancePath: `/${index}${fault.instancePath}` })
      }
    }
  }
  return faults
}

function tooManyProperties(item: unknown, index: number): ErrorObject[] {
  const [key = ''] = Object.keys(item as object).slice(-1)
  const instancePath = `/${index}`
  return [
    { keyword: 'additionalProperties', instancePath, schemaPath: '', params: { additionalProperty: key } },
  ]
}

function errorsOf(value: unknown, explain: ValidateFunction): ErrorObject[] {
  return explain(value) ? [] : (explain.errors ?? [])
}

/** Whether listing every fault is bounded: an object of a million unknown properties has a million. */
function isSmall(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length <= MOST_ERRORS
}

/** Whole numbers are read as JSON writes them, so that `0x10`, `1e2`, ` 5` and `+5` are refused, as in a body. */
function textValidator(schema: Schema, httpPart: string | undefined) {
  const check = texts.compile(asReceived(schema, httpPart))
  const integers = Object.entries(schema.properties ?? {}).flatMap(([name, { type }]) =>
    type === 'integer' ? [name] : [],
  )
  return (received: unknown) => {
    const values = received as Record<string, unknown>
    for (const name of integers) {
      const value = values[name]
      if (typeof value === 'string' && /^(0|-?[1-9][0-9]*)$/.test(value)) values[name] = Number(value)
    }
    return check(values) || { error: check.errors ?? [] }
  }
}

/** The schema of one part as Node hands it over: a query is closed, and names of headers are in lower case. */
function asReceived(schema: Schema, httpPart: string | undefined): Schema {
  if (httpPart === 'querystring') return { ...schema, additionalProperties: false }
  if (httpPart !== 'headers') return schema
  const properties = Object.entries(schema.properties ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ])
  return { ...schema, properties: Object.fromEntries(properties) as Record<string, Schema> }
}

const parts: Record<string, Schemas['InvalidInput']['in']> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

/** What Ajv found in one part of a request, as the problem to answer with: one fault for each place. */
export function schemaErrorFormatter(errors: FastifySchemaValidationError[], httpPart: string) {
  const faults = new Map<string, string>()
  for (const error of errors as ErrorObject[]) {
    const pointer = pointerOf(error)
    if (!faults.has(pointer)) faults.set(pointer, sentenceOf(error, httpPart))
  }
  const where = parts[httpPart] ?? 'body'
  return badRequest([...faults].map(([pointer, detail]) => ({ in: where, pointer, detail })))
}

function pointerOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'required') return `${instancePath}/${escapePointer(String(params.missingProperty))}`
  if (keyword === 'additionalProperties') {
    return `${instancePath}/${escapePointer(String(params.additionalProperty).toWellFormed())}`
  }
  return instancePath
}

function sentenceOf({ keyword, message, params, parentSchema, data }: ErrorObject, httpPart: string): string {
  if (keyword === 'required') return 'is required'
  if ((parentSchema as Schema | undefined)?.format === 'date') return 'must be a day, such as 2026-01-31'
  if (httpPart === 'querystring' && Array.isArray(data)) return 'is given more than once'
  if (keyword === 'type') return `must be ${[params.type as string | string[]].flat().join(' or ')}`
  if (keyword === 'minLength' && params.limit === 1) return 'must not be empty'
  if (keyword === 'additionalProperties') return 'is not known here'
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`
  const description = (parentSchema as { description?: string } | undefined)?.description
  if (keyword === 'pattern' && description !== undefined) return `does not fit: ${description}`
  return message ?? 'is not valid'
}

/** A hook: a query whose percent-escapes are broken is refused, where Fastify would take it as it stands. */
export const rejectBrokenEscapes: onRequestHookHandler = ({ url }, _reply, done) => {
  const at = url.indexOf('?')
  if (at === -1 || !url.includes('%', at)) return done()
  try {
    decodeURIComponent(url.slice(at + 1))
  } catch {
    const detail = 'has a percent-escape that is not two hexadecimal digits of UTF-8'
    return done(badRequest([{ in: 'query', pointer: '', detail }]))
  }
  done()
}
