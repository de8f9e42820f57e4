import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import * as problems from '../../contract/problems.ts'

/**
 * A plugin: responds 405 to a method that a known path does not have, before the body is received. A path without parameters
 * takes precedence over a template that matches too (OpenAPI 3.1, Path Templating Matching), even if only the template has
 * the method.
 */
export const methodNotAllowed = fp(async (app: FastifyInstance) => {
  const concrete = new Map<string, string[]>()
  const templated = new Map<string, { pattern: RegExp; methods: string[] }>()

  app.addHook('onRoute', ({ url, method }) => {
    const methods = [method].flat()
    if (!/[:*]/.test(url)) concrete.set(url, [...(concrete.get(url) ?? []), ...methods])
    else {
      const known = templated.get(url)?.methods ?? []
      templated.set(url, { pattern: patternOf(url), methods: [...known, ...methods] })
    }
  })

  app.addHook('onRequest', (request, _reply, done) => {
    const [path = ''] = request.url.split('?', 1)
    const { method } = request
    const allowed =
      concrete.get(path) ??
      (request.is404 ? [...templated.values()].find(({ pattern }) => pattern.test(path))?.methods : undefined)
    if (allowed === undefined || allowed.includes(method)) done()
    else done(problems.methodNotAllowed(method, allowed))
  })
})

function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^$()[\]{}|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/:\w+/g, '[^/]*')
  return new RegExp(`^${source}$`)
}
