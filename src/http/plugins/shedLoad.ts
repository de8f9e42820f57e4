import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isHealth } from '../../contract/paths.ts'
import { overloaded } from '../../contract/problems.ts'
import { waitOf } from '../pipelining.ts'

/** A plugin for load shedding: rejects late requests. That is inexpensive, so accepted ones keep a short response time. */
export const shedLoad = fp(async (app: FastifyInstance) => {
  app.addHook('onRequest', ({ raw, url }, _reply, done) => {
    if (waitOf(raw)?.isLate === true && !isHealth(url)) done(overloaded())
    else done()
  })
})
