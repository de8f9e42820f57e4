import fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { ResponseCache } from './responseCache.ts'
import { onClientError, onCheckExpectation, requireHost } from './parserErrors.ts'
import type { Config } from '../config.ts'
import { cors } from './plugins/cors.ts'
import type { Db } from '../resources/tables.ts'
import { documentation } from './plugins/openapiDocs.ts'
import { handlers as allHandlers } from '../resources/handlers.ts'
import { isHealth } from '../contract/healthPath.ts'
import { parseJson } from './jsonBody.ts'
import { methodNotAllowedPlugin } from './plugins/methodNotAllowed.ts'
import type { Metrics } from './plugins/metrics.ts'
import type { Handlers } from './operation.ts'
import { shedLoad } from './plugins/loadShedding.ts'
import { notFound, PROBLEM_TYPE, toProblem } from '../contract/problem.ts'
import { rateLimitPlugin } from './plugins/rateLimit.ts'
import { createRequestIds } from './plugins/requestId.ts'
import { contractRoutes } from './routes.ts'
import { addSecurityHeaders, SECURITY_HEADERS } from './plugins/securityHeaders.ts'
import { rejectBrokenEscapes, schemaErrorFormatter, validatorCompiler } from './validation.ts'

/** The settings of an app; each left out is off. */
type Settings = Partial<
  Pick<Config, 'apiTokens' | 'corsOrigins' | 'rateLimit' | 'trustProxy' | 'overloadDelay'>
>

/** What an app is built of. */
export interface AppOptions extends Settings {
  /** Migrated already; the app neither opens nor closes it. */
  db: Db
  /** Left out, those of the service. */
  handlers?: Handlers
  /** Left out, every answer is made anew. */
  responseCache?: ResponseCache | undefined
  /** Left out, nothing is logged. */
  logger?: FastifyBaseLogger
  /** Left out, nothing is measured. */
  metrics?: Metrics | undefined
  /** Aborted when the service is about to stop; left out, it never is. */
  stopping?: AbortSignal
}

/** The largest body in bytes: holds 1,000 rows of the longest names, each character escaped. */
export const BODY_LIMIT = 8 * 1024 * 1024

/** How long a client may take to send a request, in milliseconds. */
const REQUEST_TIMEOUT = 30_000

/** The service, ready to listen or to be injected requests. */
export function buildApp({
  db,
  handlers = allHandlers,
  responseCache,
  logger,
  metrics,
  stopping = new AbortController().signal,
  apiTokens,
  corsOrigins,
  rateLimit = 0,
  trustProxy,
  overloadDelay = 0,
}: AppOptions): FastifyInstance {
  const app = fastify({
    ...(logger !== undefined && { loggerInstance: logger }),
    bodyLimit: BODY_LIMIT,
    genReqId: createRequestIds(),
    trustProxy: trustProxy ?? false,
    requestTimeout: REQUEST_TIMEOUT,
    http: {
      // Node looks at its own limits only every so often, and its limit of the header is longer than that of the whole.
      headersTimeout: REQUEST_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: 1000,
      // Node would answer without a word of why; a hook below does it.
      requireHostHeader: false,
    },
    // Longer than any id could be, so that the schema says what is wrong with one.
    routerOptions: { maxParamLength: 16_384 },
    // One line a request, written below, is enough.
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    // A request that comes in on an open connection during a stop is answered, not turned away.
    return503OnClosing: false,
    // Comes before all hooks.
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply.headers(SECURITY_HEADERS)),
    clientErrorHandler: onClientError,
  })

  // One logger for all requests: to make a child of it for each takes longer than to answer some of them.
  app.setChildLoggerFactory((logger) => logger)

  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler((request) => {
    throw notFound(`path ${request.url.split('?', 1)[0]}`)
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    // Clients that name the type on every request send it without a body too.
    async (_request: FastifyRequest, body: Buffer) => (body.length === 0 ? undefined : parseJson(body)),
  )
  app.setValidatorCompiler(validatorCompiler)
  app.setSchemaErrorFormatter(schemaErrorFormatter)

  app.server.on('checkExpectation', onCheckExpectation)

  // In this order: a apiError that comes first has the headers of those before it.
  app.addHook('onRequest', addSecurityHeaders)
  if (corsOrigins !== undefined) app.register(cors, { origins: corsOrigins })
  if (overloadDelay > 0) app.register(shedLoad, { delay: overloadDelay })
  if (rateLimit > 0) app.register(rateLimitPlugin, { perMinute: rateLimit })
  app.register(rejectUnreadable)
  app.register(methodNotAllowedPlugin)
  app.register(documentation)
  app.register(contractRoutes, { handlers, db, apiTokens, responseCache, stopping })

  // Otherwise a client that was answered during a stop could keep its connection, and so the server, open.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping.aborted) reply.header('connection', 'close')
    done(null, payload)
  })

  app.addHook('onResponse', (request, reply, done) => {
    const { method, url } = request
    // Those who watch over the service ask every few seconds.
    const level = isHealth(url) ? 'debug' : 'info'
    request.log[level](
      {
        reqId: request.id,
        method,
        url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'answered',
    )
    done()
  })
  if (metrics !== undefined) app.addHook('onResponse', metrics.onResponse)
  return app
}

/** A plugin of hooks, so that they come after those of the plugins before it. */
const rejectUnreadable = fp(async (app: FastifyInstance) => {
  app.addHook('onRequest', requireHost)
  app.addHook('onRequest', rejectBrokenEscapes)
})

/**
 * Answers with the problem that an error is. The log learns more about one that is ours, but for what was refused knowingly:
 * the line of its answer says it all, and there are many of these at once.
 */
function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error)
  const isForeseen = error === problem && problem.cause === undefined
  if (problem.status >= 500 && !isForeseen)
    request.log.error({ err: error, reqId: request.id }, problem.message)
  return reply
    .code(problem.status)
    .headers(problem.more.headers ?? {})
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem.document(request.url, request.id)))
}
