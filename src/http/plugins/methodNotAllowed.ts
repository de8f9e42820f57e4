import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { methodNotAllowed } from '../../contract/problem.ts'

/**
 * A plugin: a known path asked with a method that it does not have is a 405, before a body is read. A path without
 * parameters goes before one with (OpenAPI 3.1, Path Templating Matching), also where only the latter has the method.
 */
export const methodNotAllowedPlugin = fp(async (app: FastifyInstance) => {
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
    else done(methodNotAllowed(method, allowed))
  })
})

function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^$()[\]{}|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/:\w+/g, '[^/]*')
  return new RegExp(`^${source}$`)
}
