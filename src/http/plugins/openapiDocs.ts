import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { API_PREFIX } from '../../contract/apiPrefix.ts'
import { contract, contractSource } from '../../contract/document.ts'

/** Where Swagger UI is. */
export const DOCS_PATH = `${API_PREFIX}/docs`

/** A plugin: the contract to be read by programs and, in Swagger UI, by people. */
export async function documentation(app: FastifyInstance) {
  await app.register(swagger, {
    mode: 'static',
    specification: { document: structuredClone(contract) as never },
  })
  await app.register(swaggerUi, {
    routePrefix: DOCS_PATH,
    // Only what this service serves itself, but for the style attributes and data: images that Swagger UI writes.
    staticCSP: {
      'default-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'img-src': "'self' data:",
      'object-src': "'none'",
      'style-src': "'self' 'unsafe-inline'",
    },
    theme: { title: 'Pricebook' },
    // The plain layout has no bar for the address of another API.
    uiConfig: { layout: 'BaseLayout', deepLinking: true, displayRequestDuration: true },
  })

  app.get(`${API_PREFIX}/openapi.yaml`, async (_request, reply) =>
    reply.type('application/yaml').send(contractSource),
  )
  const json = JSON.stringify(contract)
  app.get(`${API_PREFIX}/openapi.json`, async (_request, reply) => reply.type('application/json').send(json))
  app.get('/', async (_request, reply) => reply.redirect(DOCS_PATH))
}
