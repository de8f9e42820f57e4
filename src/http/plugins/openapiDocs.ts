import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { ContractFile } from '../../contract/document.ts'
import { API_PREFIX } from '../../contract/paths.ts'

/** The path of Swagger UI. */
export const DOCS_PATH = `${API_PREFIX}/docs`

/** A plugin: serves the contract as YAML, as JSON and in Swagger UI. */
export async function openapiDocs(app: FastifyInstance, { contract }: { contract: ContractFile }) {
  const { source, document } = contract
  await app.register(swagger, {
    mode: 'static',
    specification: { document: structuredClone(document) as never },
  })
  await app.register(swaggerUi, {
    routePrefix: DOCS_PATH,
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

  app.get(`${API_PREFIX}/openapi.yaml`, async (_request, reply) =>
    reply.type('application/yaml').send(source),
  )
  const json = JSON.stringify(document)
  app.get(`${API_PREFIX}/openapi.json`, async (_request, reply) => reply.type('application/json').send(json))
  app.get('/', async (_request, reply) => reply.redirect(DOCS_PATH))
}
