import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import type { ContractFile } from '../../contract/document.ts'
import { API_PREFIX } from '../../contract/paths.ts'
import { assertIfMatch, matchesIfNoneMatch } from '../etag.ts'
import { fromMemory } from '../fromMemory.ts'

/** The path of Swagger UI. */
export const DOCS_PATH = `${API_PREFIX}/docs`

/** A plugin: serves the contract as YAML, as JSON and in Swagger UI. */
export async function openapiDocs(app: FastifyInstance, { contract }: { contract: ContractFile }) {
  const { source, document } = contract
  const yaml = fromMemory('application/yaml', source)
  const json = fromMemory('application/json', Buffer.from(JSON.stringify(document)))
  // Swagger UI would serialize the contract anew.
  app.addHook('onRoute', (route) => {
    if (route.url === `${DOCS_PATH}/yaml`) route.handler = yaml
    if (route.url === `${DOCS_PATH}/json`) route.handler = json
    if (route.url === DOCS_PATH || route.url === `${DOCS_PATH}/`) route.onRequest = evaluateConditions
  })
  await app.register(swagger, {
    mode: 'static',
    specification: { document: structuredClone(document) as never },
  })
  await app.register(swaggerUi, {
    routePrefix: DOCS_PATH,
    indexPrefix: app.basePath,
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

  app.get(`${API_PREFIX}/openapi.yaml`, yaml)
  app.get(`${API_PREFIX}/openapi.json`, json)
}

/** A hook that evaluates the conditions of a request for the page, which has no ETag (RFC 9110, section 13.2.2). */
const evaluateConditions: onRequestHookHandler = ({ headers }, reply, done) => {
  assertIfMatch(undefined, headers)
  if (matchesIfNoneMatch(undefined, headers)) reply.code(304).send()
  else done()
}
