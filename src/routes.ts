import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import glue from 'fastify-openapi-glue'
import { API_PREFIX } from './apiPrefix.ts'
import { requireToken } from './authentication.ts'
import { contract } from './contract.ts'
import type { OperationId, OperationObject } from './contract.ts'
import type { Db } from './database.ts'
import type { Handlers, OperationRequest } from './operation.ts'
import { badRequest } from './problems.ts'

interface Options {
  handlers: Handlers
  db: Db
  apiTokens?: string[] | undefined
}

/** The operations of the contract by their ids. */
const operations = new Map<string, OperationObject>(
  Object.values(contract.paths).flatMap((path) =>
    Object.values(path).map((each) => [each.operationId, each]),
  ),
)

/** A plugin: one route for each operation of the contract. Refuses to start when a handler is missing or left over. */
export async function contractRoutes(app: FastifyInstance, { handlers, db, apiTokens }: Options) {
  const leftOver = Object.keys(handlers).find((id) => !operations.has(id))
  if (leftOver !== undefined)
    throw new Error(`The handler ${leftOver} belongs to no operation of the contract.`)

  const onlyWithToken = apiTokens === undefined ? undefined : requireToken(apiTokens)
  app.addHook('onRoute', (route) => {
    closeRoute(route)
    const operation = operationOf(route)
    // On the request's arrival: a client that may not write is told before its body is read.
    if (operation.security !== undefined && onlyWithToken !== undefined) route.onRequest = onlyWithToken
    if (operation.requestBody?.required === true) route.preValidation = requireBody
  })

  await app.register(glue, {
    specification: withoutResponses(),
    prefix: API_PREFIX,
    operationResolver: (operationId) => {
      const handler = handlers[operationId as OperationId] as Handler | undefined
      if (handler === undefined)
        throw new Error(`The operation ${operationId} of the contract has no handler.`)
      return bind(handler, db)
    },
  })
}

interface Handler {
  (
    request: OperationRequest<OperationId>,
  ): Promise<{ status: number; headers?: Record<string, string>; body?: unknown }>
}

/** A handler of the contract as one of Fastify's. */
function bind(handler: Handler, db: Db) {
  return async ({ params, query, headers, body }: FastifyRequest, reply: FastifyReply) => {
    const request = { params, query, headers, body, db } as OperationRequest<OperationId>
    const answer = await handler(request)
    return reply
      .code(answer.status)
      .headers(answer.headers ?? {})
      .send(answer.body)
  }
}

function operationOf(route: RouteOptions): OperationObject {
  const { operationId } = route.schema as { operationId: string }
  const operation = operations.get(operationId)
  if (operation === undefined) throw new Error(`${operationId} is no operation of the contract.`)
  return operation
}

/**
 * The contract for glue, which writes into what it is given. Without responses: rows are typed as the contract's
 * schemas and the tests hold every answer to them, where serialising by schema would strip and coerce in silence.
 */
function withoutResponses(): object {
  const { openapi, info, paths, components } = structuredClone(contract)
  for (const path of Object.values(paths)) {
    for (const operation of Object.values(path)) delete operation.responses
  }
  return { openapi, info, paths, components }
}

interface GlueSchema {
  body?: { content?: Record<string, { schema: object }> }
  querystring?: object
}

/** Closes what glue leaves open: any media type passes its body schema, any query passes where none is declared. */
function closeRoute(route: RouteOptions) {
  const schema = route.schema as GlueSchema
  const json = schema.body?.content?.['application/json']
  if (json !== undefined) schema.body = json.schema
  schema.querystring ??= { type: 'object', properties: {} }
}

async function requireBody({ body }: FastifyRequest) {
  if (body === undefined) throw badRequest([{ in: 'body', pointer: '', detail: 'is required' }])
}
