import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { isToken } from '../../contract/bearerToken.ts'
import { unauthorized } from '../../contract/problems.ts'

/** Creates a hook that requires one of these bearer tokens (RFC 6750, section 2.1). */
export function bearerAuth(tokens: string[]) {
  const digests = tokens.map(digest)
  return async ({ headers }: FastifyRequest) => {
    const token = /^Bearer +([^ ]+) *$/i.exec(headers.authorization ?? '')?.[1]
    if (token === undefined || !isToken(token)) throw unauthorized()
    const received = digest(token)
    // Compares with every digest, each in constant time, so that the time reveals nothing about the tokens.
    const matches = digests.filter((known) => timingSafeEqual(known, received))
    if (matches.length === 0) throw unauthorized()
  }
}

function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
