import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** A plugin: allows pages of these origins to call the service from a browser (Fetch Standard, section 3.2). */
export const cors = fp(async (app: FastifyInstance, { origins }: { origins: string[] }) => {
  // Imported on demand, as it makes every start slower.
  const { default: fastifyCors } = await import('@fastify/cors')
  await app.register(fastifyCors, {
    delegator: async (request: FastifyRequest) => ({
      origin: origins,
      preflight: isPreflight(request),
      // The plugin would respond with Content-Length, which a 204 must not have (RFC 9110, section 8.6).
      preflightContinue: true,
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
  app.addHook('onRequest', (request, reply, done) => {
    if (isPreflight(request)) reply.code(204).send()
    else done()
  })
})

/** Whether a request is a preflight of a browser; any other OPTIONS asks for the methods of a path. */
function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}
