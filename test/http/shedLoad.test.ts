import { setImmediate as nextIteration } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { startApp } from '../fixture/app.ts'
import { service } from '../fixture/service.ts'

const DELAY = 20

async function startShedding(t: Test) {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db, overloadDelay: DELAY })
  t.teardown(() => app.close())
  await app.ready()
  /** Sends requests at once, after the event loop was blocked for three times the delay; returns their statuses. */
  return async (count: number, url = '/api/libraries') => {
    await nextIteration()
    const end = performance.now() + 3 * DELAY
    while (performance.now() < end);
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

t.test('health checks are never rejected', async (t) => {
  const sendLate = await startShedding(t)
  t.same(new Set(await sendLate(30, '/api/health/live')), new Set([200]))
})
