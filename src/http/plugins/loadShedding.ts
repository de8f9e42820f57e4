import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isHealth } from '../../contract/healthPath.ts'
import { overloaded } from '../../contract/problem.ts'

/** How often the event loop says that it has come round, in milliseconds. */
const INTERVAL = 10

/**
 * For how long requests are refused then, in milliseconds. Node takes one new connection in a round: while rounds are long,
 * those who come wait unseen in the system's queue, which is emptied now.
 */
const REFUSAL = 100

/**
 * A plugin: requests are refused that arrive when the event loop is late by more than `delay` milliseconds, because those
 * before them have kept it for so long. To refuse takes little, so what was accepted is answered soon.
 *
 * Not @fastify/under-pressure, which looks by timers: where more than 1,024 connections are ready, libuv goes through them
 * 48 times before it looks at any timer, and that takes many seconds.
 */
export const shedLoad = fp(async (app: FastifyInstance, { delay }: { delay: number }) => {
  let lastRound = performance.now()
  const timer = setInterval(() => {
    lastRound = performance.now()
  }, INTERVAL)
  timer.unref()
  app.addHook('onClose', async () => clearInterval(timer))
  let refusedUntil = 0
  app.addHook('onRequest', ({ url }, _reply, done) => {
    const now = performance.now()
    if (now - lastRound > delay + INTERVAL) refusedUntil = now + REFUSAL
    if (now < refusedUntil && !isHealth(url)) done(overloaded())
    else done()
  })
})
