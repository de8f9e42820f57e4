import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isHealth } from '../../contract/paths.ts'
import { tooManyRequests } from '../../contract/problems.ts'
import { RateLimitStore } from './rateLimitStore.ts'

/**
 * A plugin: limits the requests per minute of each client, over all paths. A client is an IPv4 address or an IPv6 /64
 * network, the usual assignment to one customer. Each process counts on its own.
 */
export const rateLimit = fp(async (app: FastifyInstance, { perMinute }: { perMinute: number }) => {
  // Imported on demand, as it makes every start slower.
  const { default: fastifyRateLimit } = await import('@fastify/rate-limit')
  await app.register(fastifyRateLimit, {
    global: false,
    max: perMinute,
    timeWindow: 60_000,
    store: RateLimitStore,
    enableDraftSpec: true,
    // Sent with a 429 only: otherwise the contract would have to declare these headers for every response.
    addHeadersOnExceeding: {
      'ratelimit-limit': false,
      'ratelimit-remaining': false,
      'ratelimit-reset': false,
    },
    allowList: ({ url }) => isHealth(url),
    errorResponseBuilder: (_request, { max }) => tooManyRequests(max),
  })
  // For the whole app and not per route, so that unknown paths and methods count too.
  app.addHook('onRequest', app.rateLimit())
})
