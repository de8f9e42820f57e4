import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isHealth } from '../../contract/paths.ts'
import { overloaded } from '../../contract/problems.ts'

/** How often the event loop records that it is alive, in milliseconds. */
const INTERVAL = 10

/**
 * How long requests are rejected after a delay, in milliseconds. Node.js accepts one new connection per iteration of the
 * event loop: while iterations are long, clients wait unseen in the backlog of the kernel, which empties in this time.
 */
const REJECTION = 100

/**
 * How many requests one iteration of the event loop may dispatch, however late it is. Fewer are no queue: then other
 * processes, or one long request, delay the event loop, and a rejection would not help.
 */
const NO_QUEUE = 10

/**
 * A plugin for load shedding: rejects requests that queue while the event loop is more than `delay` milliseconds late. A
 * rejection is inexpensive, so accepted requests keep a short response time.
 *
 * Not @fastify/under-pressure, which measures with timers only: with more than 1,024 ready connections, libuv polls them 48
 * times before it runs any timer, which takes many seconds.
 */
export const shedLoad = fp(async (app: FastifyInstance, { delay }: { delay: number }) => {
  let lastTick = performance.now()
  const timer = setInterval(() => {
    lastTick = performance.now()
  }, INTERVAL)
  timer.unref()
  app.addHook('onClose', async () => clearInterval(timer))
  let dispatched = 0
  const countFromZero = () => {
    dispatched = 0
  }
  let rejectUntil = 0
  app.addHook('onRequest', ({ url }, _reply, done) => {
    const now = performance.now()
    dispatched += 1
    // Runs when the iteration has read from all sockets.
    if (dispatched === 1) setImmediate(countFromZero)
    if (dispatched > NO_QUEUE && now - lastTick > delay + INTERVAL) rejectUntil = now + REJECTION
    if (now < rejectUntil && !isHealth(url)) done(overloaded())
    else done()
  })
})
