import { isDeepStrictEqual } from 'node:util'
import type { onRequestHookHandler } from 'fastify'
import type { Config } from '../config.ts'
import { contractFile, operationsOf } from '../contract/document.ts'
import type { Contract, OperationObject, Schemas } from '../contract/document.ts'
import { follow } from '../contract/pointer.ts'
import { Problem } from '../contract/problem.ts'
import { badRequest } from '../contract/problems.ts'
import { CSV } from '../contract/representations.ts'
import { openDatabase } from '../database/connection.ts'
import { buildApp } from './app.ts'
import type { Handlers, Response } from './operation.ts'
import { listen } from './listen.ts'
import type { Server } from './listen.ts'
import type { Log } from './logger.ts'
import type { Service } from './server.ts'

/** Starts a server with the routes and validation of the service, which stores nothing and responds with examples. */
export async function startMockServer(
  config: Config,
  { logger }: Log,
  { contract = contractFile, resources }: Pick<Service, 'contract' | 'resources'>,
): Promise<Server> {
  // In memory and empty: no handler reads it.
  const db = openDatabase('sqlite::memory:')
  const stopping = new AbortController()
  const handlers = mockHandlers(contract.document)
  const app = buildApp({ ...config, contract, handlers, resources, db, logger, stopping: stopping.signal })
  app.addHook('onClose', () => db.destroy())
  app.addHook('onRequest', varyByPrefer)
  return listen(app, config, logger, stopping)
}

/** A hook: a cache must not serve the response to another `Prefer` (RFC 7240, section 2). */
const varyByPrefer: onRequestHookHandler = (_request, reply, done) => {
  reply.header('vary', [reply.getHeader('vary') ?? [], 'Prefer'].flat().join(', '))
  done()
}

function mockHandlers(contract: Contract): Handlers {
  const handlers = operationsOf(contract).map(({ operation }) => {
    const examples = examplesOf(operation, contract)
    const handler = async ({ headers, body }: { headers: { prefer?: string }; body?: unknown }) => {
      const example = choose(operation, examples, headers.prefer, body)
      if (example.status >= 400) throw problemOf(example)
      return example
    }
    return [operation.operationId, handler]
  })
  return Object.fromEntries(handlers) as Handlers
}

/** A response from the contract: a named example, or a status without a body. */
interface ExampleResponse extends Response {
  headers: Record<string, string>
  name?: string
}

type Examples = Record<string, { value: unknown }>

interface ResponseObject {
  headers?: Record<string, object>
  content?: Record<string, { examples: Examples }>
}

/** All example responses of an operation, in ascending order of their status. */
function examplesOf({ responses = {} }: OperationObject, contract: Contract): ExampleResponse[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const { headers = {}, content = {} } = follow(response as object, contract) as ResponseObject
    // The examples of CSV files are those of JSON, which the routes convert.
    const json = Object.entries(content).filter(([mediaType]) => mediaType !== CSV)
    const examples = json.flatMap(([, { examples }]) => Object.entries(examples))
    // A list that can be CSV declares headers of CSV only, which the routes set.
    const examplesOfHeaders = CSV in content ? {} : headerExamples(headers, contract)
    const empty = { status: Number(status), headers: examplesOfHeaders }
    return examples.length === 0
      ? [empty]
      : examples.map(([name, { value }]) => ({ ...empty, name, body: value }))
  })
}

function headerExamples(headers: Record<string, object>, contract: Contract): Record<string, string> {
  const examples = Object.entries(headers).map(([name, header]) => {
    const { example } = follow(header, contract) as { example: string | number }
    return [name, String(example)]
  })
  return Object.fromEntries(examples) as Record<string, string>
}

/**
 * The response with the name of the request example that equals this body, or else of the first request example; the first
 * response for a request without a body. `Prefer: code=404` selects a status instead (RFC 7240; a convention of mock servers).
 */
function choose(
  { operationId, requestBody }: OperationObject,
  responses: ExampleResponse[],
  prefer: string | undefined,
  body: unknown,
): ExampleResponse {
  const [, code] = /^code=([0-9]+)$/.exec(prefer ?? '') ?? []
  const json = requestBody?.content['application/json'] as { examples: Examples } | undefined
  const examples = Object.entries(json?.examples ?? {})
  const [wanted] = examples.find(([, { value }]) => isDeepStrictEqual(value, body)) ?? examples[0] ?? []
  const response =
    code === undefined
      ? (responses.find(({ name }) => name !== undefined && name === wanted) ?? responses[0])
      : responses.find(({ status }) => status === Number(code))
  if (response !== undefined) return response
  throw badRequest([{ in: 'header', pointer: '/prefer', detail: `asks for no status of ${operationId}` }])
}

function problemOf({ body, headers }: ExampleResponse): Problem {
  const { type, detail, existing, errors } = body as Schemas['Problem']
  const kind = type.split(':').at(-1) as Problem['kind']
  return new Problem(kind, detail, { headers, ...(existing && { existing }), ...(errors && { errors }) })
}
