import { hash } from 'node:crypto'
import type { RouteHandler } from 'fastify'
import { assertIfMatch, matchesIfNoneMatch } from './etag.ts'
import { REVALIDATE } from './plugins/commonHeaders.ts'

/** A handler that serves a file from memory, with an ETag; compressed to clients that accept it, if `gzipped` is given. */
export function fromMemory(type: string, content: Buffer, gzipped?: Buffer): RouteHandler {
  const plain = { content, etag: etagOfBytes(content) }
  const compressed = gzipped && { content: gzipped, etag: etagOfBytes(gzipped) }
  return async ({ headers }, reply) => {
    const isCompressed = acceptsGzip(headers['accept-encoding'])
    const { content, etag } = (isCompressed && compressed) || plain
    assertIfMatch(etag, headers)
    reply.headers({ etag, 'cache-control': REVALIDATE })
    if (compressed !== undefined) {
      reply.header('vary', [reply.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', '))
      if (isCompressed) reply.header('content-encoding', 'gzip')
    }
    if (matchesIfNoneMatch(etag, headers)) return reply.code(304).send()
    return reply.type(type).send(content)
  }
}

function etagOfBytes(content: Buffer): string {
  return `"${hash('sha1', content, 'base64url')}"`
}

/** Whether a client names gzip, without the weight 0 that excludes it (RFC 9110, section 12.5.3). */
function acceptsGzip(header = ''): boolean {
  return header.split(',').some((coding) => /^\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*$).*)?$/i.test(coding))
}
