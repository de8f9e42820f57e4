import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { startApp } from '../fixture/app.ts'
import { service } from '../fixture/service.ts'

const DELAY = 100

/** Blocks the event loop for twice this delay, as when other processes run. */
function pause(delay: number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * delay)
}

/** Uses the processor for this time in milliseconds. */
function work(milliseconds: number) {
  const start = process.cpuUsage()
  for (let used = 0; used < 1000 * milliseconds;) {
    const { user, system } = process.cpuUsage(start)
    used = user + system
  }
}

/** An app each of whose requests needs this work, in milliseconds. */
async function startShedding(t: Test, eachWork: number, delay = DELAY) {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db, overloadDelay: delay })
  app.addHook('onRequest', (_request, _reply, done) => {
    work(eachWork)
    done()
  })
  t.teardown(() => app.close())
  /** Sends requests at once, after the event loop was blocked; returns their statuses. */
  const sendLate = async (count: number, url = '/api/libraries') => {
    // The plugin records that the event loop is not late.
    await sleep(20)
    pause(delay)
    const responses = await Promise.all(Array.from({ length: count }, () => app.inject(url)))
    return responses.map(({ statusCode }) => statusCode)
  }
  // The first request compiles code.
  await app.inject('/api/libraries')
  return sendLate
}

t.test('a client that sends one request at a time is never rejected, however late it is', async (t) => {
  const sendLate = await startShedding(t, 2 * DELAY)
  for (let count = 0; count < 3; count += 1) t.same(await sendLate(1), [200])
})

t.test('late requests that queue behind work are rejected', async (t) => {
  const sendLate = await startShedding(t, DELAY / 5)
  const statuses = await sendLate(30)
  t.ok(statuses.includes(200), `the first are accepted: ${statuses.join(' ')}`)
  t.ok(statuses.includes(503), `the others are rejected: ${statuses.join(' ')}`)
})

t.test('late requests with little work are accepted', async (t) => {
  // Many times the work of these requests, also on a busy machine.
  const sendLate = await startShedding(t, 0, 10 * DELAY)
  t.same(new Set(await sendLate(30)), new Set([200]))
})

t.test('health checks are never rejected', async (t) => {
  const sendLate = await startShedding(t, DELAY / 5)
  t.same(new Set(await sendLate(30, '/api/health/live')), new Set([200]))
})
