import fastifyRateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isHealth } from '../../contract/healthPath.ts'
import { tooManyRequests } from '../../contract/problem.ts'

/** How many clients are counted at most, those that asked last. */
const COUNTED_CLIENTS = 10_000

/**
 * A plugin: so many requests a minute from one client, whatever they ask for, and no more. A client is an IPv4 address or
 * an IPv6 network of 64 bits, which is what one customer is given. Each process counts for itself.
 */
export const rateLimitPlugin = fp(async (app: FastifyInstance, { perMinute }: { perMinute: number }) => {
  await app.register(fastifyRateLimit, {
    global: false,
    max: perMinute,
    timeWindow: 60_000,
    cache: COUNTED_CLIENTS,
    enableDraftSpec: true,
    // Told with a apiError only: on each answer, the contract would have to declare them for every operation.
    addHeadersOnExceeding: {
      'ratelimit-limit': false,
      'ratelimit-remaining': false,
      'ratelimit-reset': false,
    },
    allowList: ({ url }) => isHealth(url),
    errorResponseBuilder: (_request, { max }) => tooManyRequests(max),
  })
  // Not route by route, so that unknown paths and methods count too.
  app.addHook('onRequest', app.rateLimit())
})
