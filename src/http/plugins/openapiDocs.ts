import fastify, { LogController } from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { Contract, ContractFile } from '../../contract/document.ts'
import { API_PREFIX } from '../../contract/paths.ts'
import { sendProblem } from '../errorHandler.ts'
import { assertIfMatch, matchesIfNoneMatch } from '../etag.ts'
import { fromMemory } from '../fromMemory.ts'

/** The path of Swagger UI. */
export const DOCS_PATH = `${API_PREFIX}/docs`

/** A plugin: serves the contract as YAML, as JSON and in Swagger UI. */
export async function openapiDocs(app: FastifyInstance, { contract }: { contract: ContractFile }) {
  const { source, document } = contract
  const yaml = fromMemory('application/yaml', source)
  const json = fromMemory('application/json', Buffer.from(JSON.stringify(document)))
  app.get(`${API_PREFIX}/openapi.yaml`, yaml)
  app.get(`${API_PREFIX}/openapi.json`, json)
  // Swagger UI would serialize the contract anew.
  app.get(`${DOCS_PATH}/yaml`, yaml)
  app.get(`${DOCS_PATH}/json`, json)

  // Loaded at its first request: it makes every start slower.
  let ui: Promise<FastifyInstance> | undefined
  const serveUi = async ({ url, id, headers }: FastifyRequest, reply: FastifyReply) => {
    ui ??= buildUi(document, app)
    const response = await (await ui).inject({ url, headers: { ...headers, [REQUEST_ID]: id } })
    if (response.statusCode === 404) return reply.callNotFound()
    const { connection, date, ...others } = response.headers
    return reply.code(response.statusCode).headers(others).send(response.rawPayload)
  }
  for (const path of [DOCS_PATH, `${DOCS_PATH}/`]) app.get(path, { onRequest: evaluateConditions }, serveUi)
  app.get(`${DOCS_PATH}/static/*`, serveUi)
}

/** Carries the id of a request to the app of Swagger UI, whose problems contain it. */
const REQUEST_ID = 'x-request-id'

/** An app of its own, because Fastify cannot add routes to one that listens. */
async function buildUi(document: Contract, { basePath, log }: FastifyInstance): Promise<FastifyInstance> {
  const { default: swagger } = await import('@fastify/swagger')
  const { default: swaggerUi } = await import('@fastify/swagger-ui')
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: REQUEST_ID,
  })
  app.setErrorHandler(sendProblem)
  app.decorate('basePath', basePath)
  await app.register(swagger, {
    mode: 'static',
    specification: { document: structuredClone(document) as never },
  })
  await app.register(swaggerUi, {
    routePrefix: DOCS_PATH,
    indexPrefix: basePath,
    // Allows this service's own files only, except for the style attributes and data: images that Swagger UI uses.
    staticCSP: {
      'default-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'img-src': "'self' data:",
      'object-src': "'none'",
      'style-src': "'self' 'unsafe-inline'",
    },
    theme: { title: document.info.title },
    // This layout has no bar for the address of another API.
    uiConfig: { layout: 'BaseLayout', deepLinking: true, displayRequestDuration: true },
  })
  return app
}

/** A hook that evaluates the conditions of a request for the page, which has no ETag (RFC 9110, section 13.2.2). */
const evaluateConditions: onRequestHookHandler = ({ headers }, reply, done) => {
  assertIfMatch(undefined, headers)
  if (matchesIfNoneMatch(undefined, headers)) reply.code(304).send()
  else done()
}
