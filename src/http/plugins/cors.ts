import fastifyCors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** A plugin: allows pages of these origins to call the service from a browser (Fetch Standard, section 3.2). */
export const cors = fp(async (app: FastifyInstance, { origins }: { origins: string[] }) => {
  await app.register(fastifyCors, {
    delegator: async (request: FastifyRequest) => ({
      origin: origins,
      // An OPTIONS request that is no preflight is handled like any other method.
      preflight: request.headers['access-control-request-method'] !== undefined,
      methods: ['GET', 'POST', 'PUT', 'DELETE'],
      allowedHeaders: ['Authorization', 'Content-Type', 'If-Match', 'If-None-Match'],
      exposedHeaders: [
        'Allow',
        'ETag',
        'Location',
        'RateLimit-Limit',
        'RateLimit-Remaining',
        'RateLimit-Reset',
        'Retry-After',
        'WWW-Authenticate',
      ],
      maxAge: 600,
    }),
  })
})
