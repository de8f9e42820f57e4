import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { isToken } from '../../contract/bearerToken.ts'
import { invalidToken, unauthorized } from '../../contract/problems.ts'

/** Creates a hook that requires one of these bearer tokens (RFC 6750, section 2.1). */
export function bearerAuth(tokens: string[]) {
  const digests = tokens.map(digest)
  return async ({ headers }: FastifyRequest) => {
    const [, credentials] = /^Bearer(?: +(.*))?$/i.exec(headers.authorization ?? '') ?? []
    if (credentials === undefined) throw unauthorized()
    const token = credentials.trimEnd()
    if (!isToken(token)) throw invalidToken()
    const received = digest(token)
    // Compares with every digest, each in constant time, so that the time reveals nothing about the tokens.
    const matches = digests.filter((known) => timingSafeEqual(known, received))
    if (matches.length === 0) throw invalidToken()
  }
}

function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
