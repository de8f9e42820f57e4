import fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawRequestDefaultExpression } from 'fastify'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { contractFile } from '../contract/document.ts'
import type { ContractFile } from '../contract/document.ts'
import { pathOf } from '../contract/paths.ts'
import { notFound } from '../contract/problems.ts'
import type { Resource } from '../contract/resource.ts'
import { Downloads } from './downloads.ts'
import { sendProblem } from './errorHandler.ts'
import { isWaiting } from './expectations.ts'
import { createHttpServer } from './httpServer.ts'
import { BODY_LIMIT, parseJson } from './jsonBody.ts'
import { MAX_HEAD } from './limits.ts'
import type { Handlers } from './operation.ts'
import { onClientError } from './parserErrors.ts'
import { basePath } from './plugins/basePath.ts'
import { cors } from './plugins/cors.ts'
import { limitBodies } from './plugins/limitBodies.ts'
import { limitInFlight } from './plugins/limitInFlight.ts'
import { isDecodable, rejectMalformed } from './plugins/malformed.ts'
import { methods } from './plugins/methods.ts'
import type { Metrics } from './plugins/metrics.ts'
import { openapiDocs } from './plugins/openapiDocs.ts'
import { rateLimit } from './plugins/rateLimit.ts'
import { createRequestIds } from './plugins/requestId.ts'
import { commonHeaders } from './plugins/commonHeaders.ts'
import { shedLoad } from './plugins/shedLoad.ts'
import { webPage } from './plugins/webPage.ts'
import { publishedContract } from './publishedContract.ts'
import type { ResponseCache } from './responseCache.ts'
import { logRequests } from './requestLog.ts'
import { contractRoutes } from './routes.ts'
import { schemaErrorFormatter, validatorCompiler } from './validation.ts'

/** The settings of an app; an omitted one is off. */
type Settings = Partial<
  Pick<
    Config,
    'apiTokens' | 'basePath' | 'corsOrigins' | 'rateLimit' | 'trustProxy' | 'overloadDelay' | 'maxInFlight'
  >
>

export interface AppOptions<Tables> extends Settings {
  /** Defaults to the service's own. */
  contract?: ContractFile
  handlers: Handlers
  /** Those whose lists the contract declares as CSV too. */
  resources: readonly Resource[]
  /** Already migrated; the app neither opens nor closes it. */
  db: Kysely<Tables>
  /** The folder of a page for people; omitted: `/` redirects to Swagger UI. */
  webFolder?: string | undefined
  /** Omitted: no response is cached. */
  responseCache?: ResponseCache | undefined
  /** Omitted: nothing is logged. */
  logger?: Logger
  /** Omitted: nothing is measured. */
  metrics?: Metrics | undefined
  /** Aborted when a graceful shutdown begins. */
  stopping?: AbortSignal
}

/** Builds the service, ready to listen or to receive injected requests. */
export function buildApp<Tables>({
  contract = contractFile,
  handlers,
  resources,
  db,
  webFolder,
  responseCache,
  logger,
  metrics,
  stopping = new AbortController().signal,
  ...settings
}: AppOptions<Tables>): FastifyInstance {
  const app = createFastify(logger, settings)
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler((request) => {
    throw notFound(`path ${app.basePath}${pathOf(request.url)}`)
  })
  acceptJsonOnly(app)
  app.register(limitBodies, {})
  app.setValidatorCompiler(validatorCompiler)
  app.setSchemaErrorFormatter(schemaErrorFormatter)

  // The order matters: a problem from one of these carries the headers of those before it.
  app.addHook('onRequest', commonHeaders)
  const {
    basePath: prefix = '',
    corsOrigins,
    overloadDelay = 0,
    maxInFlight = 0,
    rateLimit: perMinute = 0,
    apiTokens,
  } = settings
  app.register(basePath, { basePath: prefix })
  if (corsOrigins !== undefined) app.register(cors, { origins: corsOrigins })
  if (overloadDelay > 0) app.register(shedLoad)
  if (maxInFlight > 0) app.register(limitInFlight, { limit: maxInFlight })
  if (perMinute > 0) app.register(rateLimit, { perMinute })
  app.register(rejectMalformed)
  app.register(methods)
  app.register(openapiDocs, { contract: publishedContract(contract, prefix) })
  app.register(webPage, { folder: webFolder })
  const downloads = new Downloads()
  app.decorate('downloads', downloads)
  app.register(contractRoutes, {
    contract,
    handlers,
    resources,
    db,
    downloads,
    apiTokens,
    responseCache,
    stopping,
  })

  // Otherwise a keep-alive connection could hold the server open during a graceful shutdown.
  app.addHook('onSend', ({ raw }, reply, payload, done) => {
    // Node.js loses what follows a request with an Upgrade in the same packet.
    if (stopping.aborted || isWaiting(raw) || raw.headers.upgrade !== undefined)
      reply.header('connection', 'close')
    done(null, payload)
  })
  if (logger !== undefined) app.addHook('onResponse', logRequests(logger))
  if (metrics !== undefined) app.addHook('onResponse', metrics.onResponse)
  return app
}

function createFastify(logger: FastifyBaseLogger | undefined, settings: Settings): FastifyInstance {
  const { trustProxy = false, overloadDelay = 0 } = settings
  const app = fastify({
    ...(logger !== undefined && { loggerInstance: logger }),
    bodyLimit: BODY_LIMIT,
    genReqId: createRequestIds(),
    trustProxy,
    // Fastify would create another one, without our listeners, for each further address of a host such as `localhost`.
    serverFactory: (handle) => createHttpServer(handle, overloadDelay || Infinity),
    // Longer than any path: the router would reject it before the hooks.
    routerOptions: { maxParamLength: 3 * MAX_HEAD },
    // `logRequests` writes one line for each request.
    logController: new LogController({ disableRequestLogging: true }),
    // During a graceful shutdown, requests on open connections are still handled.
    return503OnClosing: false,
    rewriteUrl: targetOf,
    clientErrorHandler: onClientError,
  })
  // All requests share one logger: creating a child logger takes longer than some responses.
  app.setChildLoggerFactory((logger) => logger)
  return app
}

function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    // Some clients send the media type with every request, including those without a body.
    async (_request: FastifyRequest, body: Buffer) => (body.length === 0 ? undefined : parseJson(body)),
  )
}

/**
 * The path and query of a request's target, which may be an absolute URI (RFC 9112, section 3.2.2). A path with an invalid
 * percent-escape is escaped again: the router would reject it before the hooks, one of which does.
 */
function targetOf({ url = '/' }: RawRequestDefaultExpression): string {
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*\/?/i, '/')
  if (!target.includes('%')) return target
  const path = pathOf(target)
  return isDecodable(path) ? target : path.replaceAll('%', '%25') + target.slice(path.length)
}
