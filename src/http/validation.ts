import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import { createAjv } from '../contract/ajv.ts'
import type { Schemas } from '../contract/document.ts'
import { MAX_ERRORS } from '../contract/problem.ts'
import { escapeKey } from '../contract/pointer.ts'
import { badRequest } from '../contract/problems.ts'
import type { Schema } from '../contract/schema.ts'
import { schemaError } from '../contract/schemaError.ts'

const common = { addUsedSchema: false, verbose: true, normalize: true } as const

// Created at first use: two are not needed for the first request, and take 3 percent of the start.
const ajvs: { body?: Ajv2020; allErrors?: Ajv2020; parameters?: Ajv2020 } = {}

// Bodies are not modified, except for the normal form of texts: no coercion, no defaults, no properties removed.
const bodyAjv = () => (ajvs.body ??= createAjv(common))
const allErrorsAjv = () => (ajvs.allErrors ??= createAjv({ ...common, allErrors: true }))
// For parameters in paths, queries and headers: an omitted one gets its default.
const parameterAjv = () => (ajvs.parameters ??= createAjv({ ...common, useDefaults: true }))

/** Creates the validator of one part of a request. Compiles it at the first request, which saves a quarter of the start. */
export const validatorCompiler: FastifySchemaCompiler<Schema> = ({ schema, httpPart }) => {
  let validate: ReturnType<typeof bodyValidator> | undefined
  return (value: unknown) => {
    validate ??= httpPart === 'body' ? bodyValidator(schema) : parameterValidator(schema, httpPart)
    return validate(value)
  }
}

/** Stops at the first error, which is fast; collects more errors only for an invalid body. */
function bodyValidator(schema: Schema) {
  const validate = bodyAjv().compile(schema)
  return (body: unknown) => validate(body) || { error: collectErrors(schema, body, validate.errors ?? []) }
}

function collectErrors(schema: Schema, body: unknown, first: ErrorObject[]): ErrorObject[] {
  // Ajv caches compiled schemas.
  const concernsWholeBody = first[0]?.instancePath === ''
  if (Array.isArray(body) && schema.items !== undefined && !concernsWholeBody) {
    return itemErrors(body, allErrorsAjv().compile(schema.items))
  }
  return isSmall(body) ? errorsOf(body, allErrorsAjv().compile(schema)) : first
}

function itemErrors(items: unknown[], validate: ValidateFunction): ErrorObject[] {
  const errors: ErrorObject[] = []
  for (const [index, item] of items.entries()) {
    if (errors.length >= MAX_ERRORS) break
    if (!isSmall(item)) errors.push(unknownProperty(item, index))
    else {
      for (const error of onePerPlace(errorsOf(item, validate))) {
        errors.push({ ...error, instancePath: `/${index}${error.instancePath}` })
      }
    }
  }
  return errors
}

function unknownProperty(item: unknown, index: number): ErrorObject {
  const additionalProperty = Object.keys(item as object).at(-1) ?? ''
  const instancePath = `/${index}`
  return { keyword: 'additionalProperties', instancePath, schemaPath: '', params: { additionalProperty } }
}

function errorsOf(value: unknown, validate: ValidateFunction): ErrorObject[] {
  return validate(value) ? [] : (validate.errors ?? [])
}

/** Whether the number of errors is bounded: an object with a million unknown properties has a million errors. */
function isSmall(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length <= MAX_ERRORS
}

/** What a parameter of a type other than string may look like: as in JSON, so that `0x10`, `1e2`, ` 5` and `+5` are no integers. */
const SYNTAX: Record<string, RegExp> = {
  integer: /^(0|-?[1-9][0-9]*)$/,
  number: /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/,
  boolean: /^(true|false)$/,
}

/** Converts parameters to the types of their schemas, then validates them. */
function parameterValidator(schema: Schema, httpPart: string | undefined) {
  const validate = parameterAjv().compile(asReceived(schema, httpPart))
  const properties = Object.entries(schema.properties ?? {})
  return (received: unknown) => {
    const values = received as Record<string, unknown>
    if (httpPart === 'querystring') {
      const repeated = Object.keys(values).find((name) => Array.isArray(values[name]))
      if (repeated !== undefined) return { error: [repeatedParameter(repeated, schema)] }
    }
    for (const [name, { type, items }] of properties) {
      const value = values[name]
      if (typeof value !== 'string') continue
      values[name] = type === 'array' ? listOf(value, items) : convert(value, type)
    }
    return validate(values) || { error: validate.errors ?? [] }
  }
}

/** A parameter as JSON; if it does not have the syntax of its type, as it is, and the schema rejects it. */
function convert(value: string, type: Schema['type']): unknown {
  return SYNTAX[String(type)]?.test(value) === true ? JSON.parse(value) : value
}

/** The items of a parameter with `style: form` and `explode: false`; none in an empty one. */
function listOf(value: string, { type }: Schema = {}): unknown[] {
  return value === '' ? [] : value.split(',').map((item) => convert(item, type))
}

/** The parser of queries returns an array for a parameter that is repeated. */
function repeatedParameter(name: string, { properties = {} }: Schema): ErrorObject {
  const hint = properties[name]?.type === 'array' ? ': separate its values by commas' : ''
  const message = `must not be repeated${hint}`
  return {
    keyword: 'repeated',
    instancePath: `/${escapeKey(name.toWellFormed())}`,
    schemaPath: '',
    params: {},
    message,
  }
}

/** The schema of parameters as Node.js provides them: a query has no unknown ones, and names of headers are in lower case. */
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

/** The problem for Ajv's errors in one part of a request: one error for each place. */
export function schemaErrorFormatter(errors: FastifySchemaValidationError[], httpPart: string) {
  const where = parts[httpPart] ?? 'body'
  return badRequest(
    onePerPlace(errors as ErrorObject[]).map((error) => ({
      in: where,
      pointer: pointerOf(error),
      detail: schemaError(error),
    })),
  )
}

/** The first error of each place; a text that is too long for its pattern has the form of something else. */
function onePerPlace(errors: ErrorObject[]): ErrorObject[] {
  const byPointer = new Map<string, ErrorObject>()
  for (const error of errors) {
    const pointer = pointerOf(error)
    const earlier = byPointer.get(pointer)
    if (earlier === undefined || earlier.keyword === 'maxLength') byPointer.set(pointer, error)
  }
  return [...byPointer.values()]
}

function pointerOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'required') return `${instancePath}/${escapeKey(String(params.missingProperty))}`
  if (keyword === 'additionalProperties') {
    return `${instancePath}/${escapeKey(String(params.additionalProperty).toWellFormed())}`
  }
  return instancePath
}
