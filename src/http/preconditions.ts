// The conditions of requests for what has no ETag, such as a list (RFC 9110, section 13.2.2). The handlers of what has one evaluate
// them against the current version.
import type { preHandlerHookHandler } from 'fastify'
import { preconditionFailed } from '../contract/problems.ts'
import { assertIfMatch, matchesIfNoneMatch } from './etag.ts'
import type { Conditions } from './etag.ts'
import type { Response } from './operation.ts'

/**
 * The response to a read under its conditions: they are evaluated after the handler, because a response that is no success
 * ignores them (RFC 9110, section 13.2.1).
 */
export function underConditions(response: Response, headers: Conditions): Response {
  if (response.status !== 200) return response
  assertIfMatch(undefined, headers)
  return matchesIfNoneMatch(undefined, headers) ? { status: 304 } : response
}

/** A hook that evaluates the conditions of a write, before it changes anything. */
export const assertWriteConditions: preHandlerHookHandler = ({ headers }, _reply, done) => {
  assertIfMatch(undefined, headers)
  if (matchesIfNoneMatch(undefined, headers)) throw preconditionFailed('If-None-Match: * never matches here')
  done()
}
