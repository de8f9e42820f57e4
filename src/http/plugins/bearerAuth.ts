import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { unauthorized } from '../../contract/problem.ts'
import { isToken } from '../../contract/bearerToken.ts'

/** A hook that lets a request pass only with one of these bearer tokens (RFC 6750, section 2.1). */
export function bearerAuth(tokens: string[]) {
  const digests = tokens.map(digest)
  return async ({ headers }: FastifyRequest) => {
    const token = /^Bearer +([^ ]+) *$/i.exec(headers.authorization ?? '')?.[1]
    if (token === undefined || !isToken(token)) throw unauthorized()
    const given = digest(token)
    // Every digest is compared, each in constant time, so that the time taken tells nothing about any token.
    const matches = digests.filter((known) => timingSafeEqual(known, given))
    if (matches.length === 0) throw unauthorized()
  }
}

function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
