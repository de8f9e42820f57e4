import { Validator } from '@seriousme/openapi-schema-validator'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  RouteOptions,
} from 'fastify'
import glue from 'fastify-openapi-glue'
import type { ResponseCache } from './responseCache.ts'
import { API_PREFIX } from '../contract/apiPrefix.ts'
import { bearerAuth } from './plugins/bearerAuth.ts'
import { contract } from '../contract/document.ts'
import type { OperationId, OperationObject } from '../contract/document.ts'
import type { Db, Tables } from '../resources/tables.ts'
import { dialectOf } from '../database/dialect.ts'
import { isHealth } from '../contract/healthPath.ts'
import type { Handlers, OperationRequest } from './operation.ts'
import { badRequest } from '../contract/problem.ts'
import { retryOnConflict } from '../database/retryTransaction.ts'
import { groupCommit } from '../database/groupCommit.ts'
import type { Write } from '../database/write.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

// Glue holds the contract to the schema of OpenAPI, which Ajv compiles at every start: a fifth of it. `yarn check:contract` has
// held it to that and to more before it got here, and glue has no setting to say so.
Validator.prototype.validate = async function (specification) {
  Object.assign(this, { specification, version: contract.openapi.replace(/\.\d+$/, '') })
  return { valid: true }
}

interface Options {
  handlers: Handlers
  db: Db
  apiTokens?: string[] | undefined
  responseCache?: ResponseCache | undefined
  /** Left out, it never stops. */
  stopping?: AbortSignal
}

/** The operations of the contract by their ids. */
const operations = new Map<string, OperationObject>(
  Object.values(contract.paths).flatMap((path) =>
    Object.values(path).map((each) => [each.operationId, each]),
  ),
)

/** A plugin: one route for each operation of the contract. Refuses to start when a handler is missing or left over. */
export async function contractRoutes(
  app: FastifyInstance,
  { handlers, db, apiTokens, responseCache, stopping = new AbortController().signal }: Options,
) {
  const leftOver = Object.keys(handlers).find((id) => !operations.has(id))
  if (leftOver !== undefined)
    throw new Error(`The handler ${leftOver} belongs to no operation of the contract.`)

  const write = dialectOf(db).name === 'sqlite' ? groupCommit(db) : retryOnConflict(db)
  const onlyWithToken = apiTokens === undefined ? undefined : bearerAuth(apiTokens)
  app.addHook('onRoute', (route) => {
    closeRoute(route)
    const operation = operationOf(route)
    // On the request's arrival: a client that may not write is told before its body is read.
    const isClosed = operation.security !== undefined && onlyWithToken !== undefined
    if (operation.requestBody?.required === true) route.preValidation = requireBody
    route.onRequest = [
      ...(isClosed ? [onlyWithToken] : []),
      ...(isCacheable(route) && responseCache !== undefined ? [serveCached(responseCache)] : []),
    ]
  })

  await app.register(glue, {
    specification: withoutResponses(),
    prefix: API_PREFIX,
    operationResolver: (operationId) => {
      const handler = handlers[operationId as OperationId] as Handler | undefined
      if (handler === undefined)
        throw new Error(`The operation ${operationId} of the contract has no handler.`)
      return bind(handler, { db, write, stopping }, responseCache)
    },
  })
}

interface Handler {
  (
    request: OperationRequest<OperationId>,
  ): Promise<{ status: number; headers?: Record<string, string>; body?: unknown }>
}

/** A handler of the contract as one of Fastify's. */
function bind(
  handler: Handler,
  service: { db: Db; write: Write<Tables>; stopping: AbortSignal },
  responseCache: ResponseCache | undefined,
) {
  return async (fastifyRequest: FastifyRequest, reply: FastifyReply) => {
    const { params, query, headers, body } = fastifyRequest
    const request = { params, query, headers, body, ...service } as OperationRequest<OperationId>
    const keep = isCacheable(fastifyRequest.routeOptions) ? responseCache?.begin() : undefined
    const answer = await handler(request)
    reply.code(answer.status).headers(answer.headers ?? {})
    if (answer.body === undefined) return reply.send()
    const kept = { body: JSON.stringify(answer.body), etag: answer.headers?.ETag }
    if (answer.status === 200) keep?.(fastifyRequest.url, kept)
    return reply.type(JSON_TYPE).send(kept.body)
  }
}

/** Whether answers of a route may be kept: those that only read the database, but not whether it can be read. */
function isCacheable({ method, url = '' }: { method: string | string[]; url?: string }): boolean {
  return method === 'GET' && !isHealth(url)
}

/** A hook that answers with what is kept for this URL. */
function serveCached(responseCache: ResponseCache): onRequestHookHandler {
  return (request, reply, done) => {
    const condition = request.headers['if-none-match']
    const kept = responseCache.get(request.url)
    // Any other condition than the one tag is for the handler to read.
    if (kept === undefined || (condition !== undefined && condition !== kept.etag)) return done()
    if (kept.etag !== undefined) reply.header('ETag', kept.etag)
    if (condition !== undefined) reply.code(304).send()
    else reply.type(JSON_TYPE).send(kept.body)
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
