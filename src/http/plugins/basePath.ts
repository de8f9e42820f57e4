import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** The path under which a proxy publishes the service; empty without one. */
    basePath: string
  }
}

/**
 * A plugin for a service behind a proxy that removes a path prefix from requests: adds it to `Location`. Problems and the
 * published contract read it from the instance.
 */
export const basePath = fp(async (app: FastifyInstance, { basePath }: { basePath: string }) => {
  app.decorate('basePath', basePath)
  if (basePath === '') return
  app.addHook('onSend', (_request, reply, payload, done) => {
    const location = reply.getHeader('location')
    if (typeof location === 'string' && location.startsWith('/'))
      reply.header('location', basePath + location)
    done(null, payload)
  })
})
