import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { startApp } from '../fixture/app.ts'
import { service } from '../fixture/service.ts'
import { pause } from '../support/pause.ts'
import { work } from '../support/work.ts'
import { exchange, requestOf, statusesOf } from './exchange.ts'

/** The number of connections. */
const CLIENTS = 100

/**
 * An app that calls `handle` for each accepted request but health checks. Returns a function that sends requests at once, each on
 * a connection that is open, and resolves with their statuses.
 */
async function startShedding(t: Test, overloadDelay: number, handle: () => void) {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db, overloadDelay })
  app.addHook('onRequest', ({ url }, _reply, done) => {
    if (!url.startsWith('/api/health')) handle()
    done()
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const send = async (count: number, path = '/api/libraries') => {
    const status = async () => (await fetch(url + path)).status
    return Promise.all(Array.from({ length: count }, status))
  }
  await send(CLIENTS, '/api/health/live')
  return Object.assign(send, { url })
}

t.test('requests that queue for long are rejected, others accepted', async (t) => {
  const send = await startShedding(t, 5, () => work(5))
  const statuses = await send(CLIENTS)
  t.ok(statuses.includes(200), statuses.join(' '))
  t.ok(statuses.includes(503), statuses.join(' '))
  t.same(await send(1), [200])
})

t.test('health checks are never rejected', async (t) => {
  const send = await startShedding(t, 5, () => work(5))
  const pipelined = requestOf('GET /api/health/live').repeat(30)
  const last = requestOf('GET /api/health/live', ['Connection: close'])
  const [others, statuses, received] = await Promise.all([
    send(CLIENTS - 10),
    send(10, '/api/health/live'),
    exchange(send.url, pipelined + last),
  ])
  t.ok(others.includes(503), others.join(' '))
  t.same(new Set([...statuses, ...statusesOf(received)]), new Set([200]))
})

t.test('requests that wait while other processes run are accepted', async (t) => {
  const send = await startShedding(t, 50, () => pause(30))
  t.same(new Set(await send(30)), new Set([200]))
})

t.test('without a limit, no request is rejected', async (t) => {
  const send = await startShedding(t, 0, () => work(5))
  t.same(new Set(await send(CLIENTS)), new Set([200]))
})
