import fastify from 'fastify'
import type { Contract, ContractRoute, OperationObject } from '../contract/document.ts'
import { API_PREFIX } from '../contract/paths.ts'

/** The routes that fastify-openapi-glue derives from a contract. `yarn build` stores them with the built contract. */
export async function routesOf(contract: Contract): Promise<ContractRoute[]> {
  // Imported on demand: with its check of the contract it takes a third of a start from the sources.
  const { default: glue } = await import('fastify-openapi-glue')
  const routes: ContractRoute[] = []
  const app = fastify({ exposeHeadRoutes: false })
  app.setValidatorCompiler(() => () => true)
  app.addHook('onRoute', ({ method, url, schema }) => {
    routes.push({ method: String(method), url, schema: closed(schema as GlueSchema) })
  })
  await app.register(glue, {
    specification: withoutResponses(contract),
    prefix: API_PREFIX,
    operationResolver: () => () => {},
  })
  await app.close()
  return routes
}

/**
 * A copy of the contract for glue, which modifies its argument. Without responses: handlers are typed by the contract and
 * the tests validate every response against it, whereas a serializer would silently strip and coerce values.
 */
function withoutResponses(contract: Contract): object {
  const { openapi, info, paths, components } = structuredClone(contract)
  for (const path of Object.values(paths)) {
    for (const operation of Object.values<OperationObject>(path)) delete operation.responses
  }
  return { openapi, info, paths, components }
}

type GlueSchema = ContractRoute['schema'] & {
  body?: { content?: Record<string, { schema: object }> }
}

/** Closes what glue leaves open: a body of another media type is not validated, and neither is an undeclared query. */
function closed(schema: GlueSchema): ContractRoute['schema'] {
  const json = schema.body?.content?.['application/json']
  return {
    ...schema,
    ...(json !== undefined && { body: json.schema }),
    querystring: schema.querystring ?? { type: 'object', properties: {} },
  }
}
