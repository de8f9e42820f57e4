import type { FastifyInstance, onSendHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { pathOf } from '../../contract/paths.ts'
import { methodNotAllowed, notFound } from '../../contract/problems.ts'

/**
 * A plugin: responds to OPTIONS with the methods of a path (RFC 9110, section 9.3.7), 405 to a method that a path does not
 * have, and 404 to an unknown path, each before the body is received. HEAD is Fastify's. A path without parameters takes
 * precedence over a template that matches too (OpenAPI 3.1, Path Templating Matching), even if only the template has the
 * method.
 */
export const methods = fp(async (app: FastifyInstance) => {
  const concrete = new Map<string, Set<string>>()
  const templated = new Map<string, { pattern: RegExp; methods: Set<string> }>()

  app.addHook('onRoute', (route) => {
    const { url, method } = route
    if (method === 'HEAD') route.onSend = [route.onSend ?? [], omitLengthOf304].flat()
    // Fastify does not report the GET of a prefix with a trailing slash, but its HEAD.
    const methods = method === 'HEAD' ? ['GET', 'HEAD'] : [method].flat()
    if (!/[:*]/.test(url)) concrete.set(url, new Set([...(concrete.get(url) ?? []), ...methods]))
    else {
      const known = templated.get(url)?.methods ?? []
      templated.set(url, { pattern: patternOf(url), methods: new Set([...known, ...methods]) })
    }
  })

  /** The methods of a path; undefined for an unknown one. */
  const find = (path: string) =>
    concrete.get(path) ?? [...templated.values()].find(({ pattern }) => pattern.test(path))?.methods

  const unknown = (path: string, existing?: string) => notFound(`path ${app.basePath}${path}`, existing)

  app.addHook('onRequest', (request, reply, done) => {
    const path = pathOf(request.url)
    const { method } = request
    const isOptions = method === 'OPTIONS'
    let known = concrete.get(path)
    if (known === undefined) {
      const trimmed = withoutSlash(path)
      // The router would take the end of the path for an empty parameter.
      if (trimmed !== path) return done(unknown(path, find(trimmed) && app.basePath + trimmed))
      // The router has found the template of any other request.
      if (!request.is404 && !isOptions && path !== '*') return done()
      known = isOptions && path === '*' ? SERVER_METHODS : find(path)
    }
    if (known === undefined) return done(unknown(path))
    if (known.has(method)) return done()
    const allowed = [...known, 'OPTIONS']
    if (isOptions) reply.code(204).header('allow', allowed.join(', ')).send()
    else done(methodNotAllowed(method, allowed))
  })
})

/** The methods of the service as a whole, for `OPTIONS *`. */
const SERVER_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE'])

/** Fastify reports the length of the body that a 304 does not have; caches would store it (RFC 9110, section 8.6). */
const omitLengthOf304: onSendHookHandler = (_request, reply, payload, done) => {
  if (reply.statusCode === 304) reply.removeHeader('content-length')
  done(null, payload)
}

/** A path without the slashes at its end. */
function withoutSlash(path: string): string {
  let end = path.length
  while (end > 1 && path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}

function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^$()[\]{}|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/:\w+/g, '[^/]*')
  return new RegExp(`^${source}$`)
}
