import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  RouteOptions,
} from 'fastify'
import type { Kysely } from 'kysely'
import { operationsOf } from '../contract/document.ts'
import type { ContractFile, ContractRoute } from '../contract/document.ts'
import { badRequest, unsupportedCoding } from '../contract/problems.ts'
import { JSON_BODY, mediaTypesOf } from '../contract/representations.ts'
import type { Resource } from '../contract/resource.ts'
import { dialectOf } from '../database/dialect.ts'
import { groupCommit } from '../database/groupCommit.ts'
import { retryOnConflict } from '../database/retryTransaction.ts'
import { assertExactHandlers } from './assertExactHandlers.ts'
import { routesOf } from './deriveRoutes.ts'
import { csvHandler } from './csvHandler.ts'
import { csvListsOf } from './csvLists.ts'
import type { Downloads } from './downloads.ts'
import { JSON_TYPE, negotiate, varyByAccept } from './negotiation.ts'
import type { Context, Handlers, Response } from './operation.ts'
import { bearerAuth } from './plugins/bearerAuth.ts'
import { REVALIDATE } from './plugins/commonHeaders.ts'
import { isCacheable, serveCached } from './responseCache.ts'
import type { ResponseCache } from './responseCache.ts'
import { assertWriteConditions, underConditions } from './preconditions.ts'

export interface RoutesOptions<Tables> {
  contract: ContractFile
  handlers: Handlers
  /** Those whose lists the contract declares as CSV too. */
  resources: readonly Resource[]
  db: Kysely<Tables>
  downloads: Downloads
  /** Tokens that may call operations with `security`; anyone may when omitted. */
  apiTokens?: string[] | undefined
  responseCache?: ResponseCache | undefined
  /** Aborted when a graceful shutdown begins. */
  stopping?: AbortSignal
}

/** A plugin: one route for each operation of the contract. Throws when a handler is missing or belongs to no operation. */
export async function contractRoutes<Tables>(
  app: FastifyInstance,
  {
    contract,
    handlers,
    resources,
    db,
    downloads,
    apiTokens,
    responseCache,
    stopping = new AbortController().signal,
  }: RoutesOptions<Tables>,
) {
  const operations = new Map(
    operationsOf(contract.document).map(({ operation }) => [operation.operationId, operation]),
  )
  assertExactHandlers(Object.keys(handlers), [...operations.keys()])
  const csvLists = csvListsOf(contract.document, resources)
  app.decorateRequest('responseType', JSON_BODY)

  const write = dialectOf(db).name === 'sqlite' ? groupCommit(db) : retryOnConflict(db)
  const requireToken = apiTokens === undefined ? undefined : bearerAuth(apiTokens)
  app.addHook('onRoute', (route) => {
    const operation = operations.get((route.schema as ContractRoute['schema']).operationId)
    if (operation?.requestBody?.required === true) route.preValidation = requireBody
    if (!isRead(route) && !isVersioned(route)) route.preHandler = assertWriteConditions
    const mediaTypes = operation === undefined ? [] : mediaTypesOf(operation, contract.document)
    if (mediaTypes.length > 1) route.onSend = [route.onSend ?? [], varyByAccept].flat()
    // Before the body is received: a client without a token is rejected at once.
    const isProtected = operation?.security !== undefined && requireToken !== undefined
    route.onRequest = [
      ...(isProtected ? [requireToken] : []),
      ...(mediaTypes.length > 0 ? [negotiate(mediaTypes)] : []),
      ...(isRead(route) ? [] : [rejectContentCoding]),
      ...(isCacheable(route) && responseCache !== undefined ? [serveCached(responseCache)] : []),
    ]
  })

  const handlerOf = (operationId: string) => {
    const handler = handlers[operationId] as Handlers[string]
    const context = { db, write, stopping }
    const json = toFastify(handler, context, responseCache)
    const list = csvLists.get(operationId)
    if (list === undefined) return json
    const readPage = async ({ params, query, headers }: FastifyRequest, page: object): Promise<Response> =>
      handler({ params, query: { ...(query as object), ...page }, headers, ...context } as never)
    const csv = csvHandler(list, readPage, downloads)
    return (request: FastifyRequest, reply: FastifyReply) =>
      request.responseType === JSON_BODY ? json(request, reply) : csv(request, reply)
  }
  for (const route of contract.routes ?? (await routesOf(contract.document))) {
    app.route({ ...route, handler: handlerOf(route.schema.operationId) })
  }
}

/** A handler of an operation as a handler of Fastify. */
function toFastify<Tables>(
  handler: Handlers[string],
  context: Context<Tables>,
  responseCache: ResponseCache | undefined,
) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { params, query, headers, body, routeOptions } = request
    const isCached = isCacheable(routeOptions)
    const cache = isCached ? responseCache?.begin() : undefined
    const result: Response = await handler({ params, query, headers, body, ...context } as never)
    const isUnversionedRead = isRead(routeOptions) && !isVersioned(routeOptions)
    const response = isUnversionedRead ? underConditions(result, headers) : result
    reply.code(response.status).headers(response.headers ?? {})
    if (isCached) reply.header('cache-control', REVALIDATE)
    if (response.body === undefined) return reply.send()
    const cached = { body: JSON.stringify(response.body), etag: response.headers?.ETag }
    if (response.status === 200) cache?.(request.url, cached)
    return reply.type(JSON_TYPE).send(cached.body)
  }
}

/** Whether an operation is about a resource with an ETag: it declares the conditions that its handler evaluates. */
function isVersioned({ schema }: Pick<RouteOptions, 'schema'>): boolean {
  return (schema as ContractRoute['schema']).headers?.properties['If-Match'] !== undefined
}

function isRead({ method }: { method: string | string[] }): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Compressed bodies are not accepted: their size is known only after decompression (RFC 9110, section 12.5.3). */
const rejectContentCoding: onRequestHookHandler = ({ headers }, _reply, done) => {
  const { 'content-encoding': coding = '' } = headers
  const isPlain = coding.split(',').every((each) => /^(?:identity)?$/i.test(each.trim()))
  done(isPlain ? undefined : unsupportedCoding(coding))
}

async function requireBody({ body }: FastifyRequest) {
  if (body === undefined) throw badRequest([{ in: 'body', pointer: '', detail: 'is required' }])
}
