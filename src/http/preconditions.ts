import type { preHandlerHookHandler } from 'fastify'
import { assertIfMatch, matchesIfNoneMatch } from './etag.ts'
import { preconditionFailed } from '../contract/problems.ts'
import { REVALIDATE } from './plugins/commonHeaders.ts'
import { isCacheable } from './responseCache.ts'

/**
 * A hook that evaluates the conditions of a request for what has no ETag, such as a list (RFC 9110, section 13.2.2). The
 * handlers of what has one evaluate them against the current version.
 */
export const evaluateUnversioned: preHandlerHookHandler = (
  { method, headers, routeOptions },
  reply,
  done,
) => {
  assertIfMatch(undefined, headers)
  if (!matchesIfNoneMatch(undefined, headers)) return done()
  if (method !== 'GET' && method !== 'HEAD') throw preconditionFailed('If-None-Match: * never matches here')
  if (isCacheable(routeOptions)) reply.header('cache-control', REVALIDATE)
  reply.code(304).send()
}
