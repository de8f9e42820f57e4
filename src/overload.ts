import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isHealth } from './healthPath.ts'
import { overloaded } from './problems.ts'

/**
 * How often the delay is looked at, in milliseconds: so long it takes to begin to refuse, and to end. Short, because Node
 * takes one new connection in a turn of its event loop: while turns are long, those who come wait unseen in the system's queue.
 */
const SAMPLE_INTERVAL = 100

/** For how long after its start a process is late by that alone, in milliseconds. */
const START = 1000

/**
 * A plugin: requests are refused while those before them make the event loop late by more than `delay` milliseconds on
 * average. To refuse takes little, so what was accepted is answered soon.
 */
export const refuseOverload = fp(async (app: FastifyInstance, { delay }: { delay: number }) => {
  let start = Infinity
  app.addHook('onListen', async () => {
    start = performance.now()
  })
  await app.register(underPressure, {
    maxEventLoopDelay: delay,
    sampleInterval: SAMPLE_INTERVAL,
    pressureHandler: async ({ url }) => {
      if (!isHealth(url) && performance.now() - start > START) throw overloaded()
    },
  })
})
