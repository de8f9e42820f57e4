import fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerCache } from './answerCache.ts'
import { API_PREFIX } from './apiPrefix.ts'
import { answerUnreadable } from './clientErrors.ts'
import type { Db } from './database.ts'
import { documentation } from './documentation.ts'
import { handlers as allHandlers } from './handlers/index.ts'
import { parseJson } from './json.ts'
import { refuseOtherMethods } from './methods.ts'
import type { Handlers } from './operation.ts'
import { notFound, PROBLEM_TYPE, toProblem } from './problems.ts'
import { countRequests } from './requestId.ts'
import { contractRoutes } from './routes.ts'
import { refuseBrokenEscapes, schemaErrorFormatter, validatorCompiler } from './validation.ts'

/** What an app is built of. */
export interface AppOptions {
  /** Migrated already; the app neither opens nor closes it. */
  db: Db
  /** Left out, those of the service. */
  handlers?: Handlers
  /** The tokens that may write; left out, everyone may. */
  apiTokens?: string[] | undefined
  /** Left out, every answer is made anew. */
  answerCache?: AnswerCache | undefined
  /** Left out, nothing is logged. */
  logger?: FastifyBaseLogger
}

/** The largest body in bytes: holds 1,000 rows of the longest names, each character escaped. */
export const BODY_LIMIT = 8 * 1024 * 1024

/** How long a client may take to send a request, in milliseconds. */
const REQUEST_TIMEOUT = 30_000

/** The service, ready to listen or to be injected requests. */
export function buildApp({
  db,
  handlers = allHandlers,
  apiTokens,
  answerCache,
  logger,
}: AppOptions): FastifyInstance {
  const app = fastify({
    ...(logger !== undefined && { loggerInstance: logger }),
    bodyLimit: BODY_LIMIT,
    genReqId: countRequests(),
    requestTimeout: REQUEST_TIMEOUT,
    http: {
      // Node looks at its own limits only every so often, and its limit of the header is longer than that of the whole.
      headersTimeout: REQUEST_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: 1000,
    },
    // Longer than any id could be, so that the schema says what is wrong with one.
    routerOptions: { maxParamLength: 16_384 },
    // One line a request, written below, is enough.
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    // A request that comes in on an open connection during a stop is answered, not turned away.
    return503OnClosing: false,
    frameworkErrors: sendProblem,
    clientErrorHandler: answerUnreadable,
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

  app.addHook('onRequest', refuseBrokenEscapes)
  app.register(refuseOtherMethods)
  app.register(documentation)
  app.register(contractRoutes, { handlers, db, apiTokens, answerCache })

  // Otherwise a client that was answered during a stop could keep its connection, and so the server, open.
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping) reply.header('connection', 'close')
    done(null, payload)
  })

  app.addHook('onResponse', (request, reply, done) => {
    const { method, url } = request
    // Those who watch over the service ask every few seconds.
    const level = url === `${API_PREFIX}/health` ? 'debug' : 'info'
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
  return app
}

/** Answers with the problem that an error is; the log learns more about one that is ours. */
function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error)
  if (problem.status >= 500) request.log.error({ err: error, reqId: request.id }, problem.message)
  return reply
    .code(problem.status)
    .headers(problem.more.headers ?? {})
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem.document(request.url, request.id)))
}
