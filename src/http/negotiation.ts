import type { onRequestHookHandler, onSendHookHandler } from 'fastify'
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { notAcceptable } from '../contract/problems.ts'
import { CSV, JSON_BODY } from '../contract/representations.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The media type that a successful response has, as the contract names it. */
    responseType: string
  }
}

/** `Content-Type` of the media types that a successful response can have. */
export const JSON_TYPE = `${JSON_BODY}; charset=utf-8`
export const CSV_TYPE = `${CSV}; charset=utf-8; header=present`

/** The longest `Accept` that is evaluated, in characters: a longer one takes too much time, and allows everything. */
const MAX_ACCEPT = 2048

/** The media types that the latest values of `Accept` allow, preferred ones first. To parse one takes half as long as a response. */
const allowed = new LRUCache<string, string[]>({
  max: 100,
  memoMethod: (accept) =>
    new Negotiator({ headers: { accept } })
      .mediaTypes([JSON_TYPE, CSV_TYPE])
      .map((type) => type.replace(/;.*/, '')),
})

/**
 * A hook that chooses the media type of the response among those that an operation declares (RFC 9110, section 12.5.1). The
 * response is 406 if `Accept` allows none of them.
 */
export function negotiate(declared: readonly string[]): onRequestHookHandler {
  return (request, _reply, done) => {
    const { accept = '' } = request.headers
    // What almost all clients send is not parsed.
    if (accept === '*/*' || accept === '' || accept === JSON_BODY || accept.length > MAX_ACCEPT) return done()
    const chosen = allowed.memo(accept).find((type) => declared.includes(type))
    if (chosen === undefined) return done(notAcceptable(declared))
    request.responseType = chosen
    done()
  }
}

/** A hook: a cache must not serve the response to another `Accept` (RFC 9110, section 12.5.5). */
export const varyByAccept: onSendHookHandler = (_request, reply, payload, done) => {
  const others = reply.getHeader('vary')
  reply.header('vary', others === undefined ? 'Accept' : `${String(others)}, Accept`)
  done(null, payload)
}
