import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isHealth } from '../../contract/paths.ts'
import { overloaded } from '../../contract/problems.ts'

/** How much memory the responses that clients have not yet read may use, in characters of their bodies. */
const MAX_UNREAD = 64 * 1024 * 1024

/**
 * A plugin: rejects requests while more than `limit` are in flight, that is, have no response yet. Clients that do not read
 * their responses are no reason to reject others: when unread responses use too much memory, the oldest is discarded, and its
 * connection closed.
 */
export const limitInFlight = fp(async (app: FastifyInstance, { limit }: { limit: number }) => {
  const inFlight = new Set<ServerResponse>()
  /** The size of each response that is not yet sent, oldest first. */
  const unread = new Map<ServerResponse, number>()
  let unreadSize = 0

  function onClose(this: ServerResponse) {
    inFlight.delete(this)
    unreadSize -= unread.get(this) ?? 0
    unread.delete(this)
  }

  app.addHook('onRequest', ({ url }, { raw }, done) => {
    const isRejected = inFlight.size >= limit && !isHealth(url)
    inFlight.add(raw)
    raw.on('close', onClose)
    if (isRejected) done(overloaded())
    else done()
  })

  app.addHook('onSend', (_request, { raw }, payload, done) => {
    inFlight.delete(raw)
    if (typeof payload === 'string' && !unread.has(raw)) {
      unread.set(raw, payload.length)
      unreadSize += payload.length
      if (unreadSize > MAX_UNREAD) unread.keys().next().value?.destroy()
    }
    done(null, payload)
  })
})
