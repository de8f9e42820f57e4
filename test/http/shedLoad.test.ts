import { setImmediate as nextIteration } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { startApp } from '../fixture/app.ts'
import { service } from '../fixture/service.ts'

const DELAY = 50

/** Blocks the event loop with work of three times the delay. */
function work() {
  const start = process.cpuUsage()
  for (let used = 0; used < 3000 * DELAY;) {
    const { user, system } = process.cpuUsage(start)
    used = user + system
  }
}

/** Blocks the event loop for four times the delay without work, as when other processes run. */
function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4 * DELAY)
}

async function startShedding(t: Test) {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db, overloadDelay: DELAY })
  t.teardown(() => app.close())
  await app.ready()
  /** Sends requests at once, after the event loop was blocked for several times the delay; returns their statuses. */
  return async (count: number, { url = '/api/libraries', block = work } = {}) => {
    await nextIteration()
    block()
    const responses = await Promise.all(Array.from({ length: count }, () => app.inject(url)))
    return responses.map(({ statusCode }) => statusCode)
  }
}

t.test(
  'a client that sends one request at a time is never rejected, however late the event loop is',
  async (t) => {
    const sendLate = await startShedding(t)
    for (let count = 0; count < 20; count += 1) t.same(await sendLate(1), [200])
  },
)

t.test('requests that queue while the event loop is late are rejected', async (t) => {
  const sendLate = await startShedding(t)
  const statuses = await sendLate(30)
  t.ok(statuses.includes(200), `the first are accepted: ${statuses.join(' ')}`)
  t.ok(statuses.includes(503), `the others are rejected: ${statuses.join(' ')}`)
})

t.test('no request is rejected when the event loop is late without work', async (t) => {
  const sendLate = await startShedding(t)
  // The first requests compile code, which is work.
  await sendLate(30, { block: () => undefined })
  for (let count = 0; count < 5; count += 1) {
    t.same(new Set(await sendLate(30, { block: pause })), new Set([200]))
  }
})

t.test('health checks are never rejected', async (t) => {
  const sendLate = await startShedding(t)
  t.same(new Set(await sendLate(30, { url: '/api/health/live' })), new Set([200]))
})
