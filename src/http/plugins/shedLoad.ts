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
 * How many requests that arrive late one iteration of the event loop dispatches, however late it is. Fewer are no queue: then
 * one long request delays the others, and a rejection would not help.
 */
const NO_QUEUE = 10

/**
 * A plugin for load shedding: rejects requests that queue while the event loop is late because of more than `delay`
 * milliseconds of its own work. A rejection is inexpensive, so accepted requests keep a short response time. Time in which other
 * processes run, or in which a disk is awaited, is no work: on a busy machine a client would be rejected without a queue.
 *
 * Not @fastify/under-pressure, which measures with timers only: with more than 1,024 ready connections, libuv polls them 48
 * times before it runs any timer, which takes many seconds.
 */
export const shedLoad = fp(async (app: FastifyInstance, { delay }: { delay: number }) => {
  let lastTick = performance.now()
  let lastWork = workTime()
  const timer = setInterval(() => {
    lastTick = performance.now()
    lastWork = workTime()
  }, INTERVAL)
  timer.unref()
  app.addHook('onClose', async () => clearInterval(timer))
  let late = 0
  const countFromZero = () => {
    late = 0
  }
  let rejectUntil = 0
  app.addHook('onRequest', ({ url }, _reply, done) => {
    const now = performance.now()
    if (now - lastTick > delay + INTERVAL) {
      late += 1
      // Runs when the iteration has read from all sockets.
      if (late === 1) setImmediate(countFromZero)
      if (late > NO_QUEUE && workTime() - lastWork > delay) rejectUntil = now + REJECTION
    }
    if (now < rejectUntil && !isHealth(url)) done(overloaded())
    else done()
  })
})

/** The processor time of this process, in milliseconds. */
function workTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
