// A host such as `localhost` has several addresses.
import { once } from 'node:events'
import { setImmediate as nextIteration } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { listenAt } from '../../src/http/listen.ts'
import { MAX_PIPELINED } from '../../src/http/pipelining.ts'
import { startApp } from '../fixture/app.ts'
import { service } from '../fixture/service.ts'
import { exchange, requestOf, statusesOf } from './exchange.ts'

// macOS has a single address of IPv4 for itself, and Linux may have none of IPv6.
const SECOND = process.platform === 'darwin' ? '::1' : '127.0.0.2'

/** An address of documentation (RFC 5737). */
const UNAVAILABLE = '192.0.2.1'

async function build(t: Test) {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db })
  t.teardown(() => app.close())
  return app
}

t.test('requests have the same limits at each address of a host', async (t) => {
  const url = await listenAt(await build(t), ['127.0.0.1', UNAVAILABLE, SECOND], 0)
  for (const address of ['127.0.0.1', SECOND]) {
    const statuses = async (bytes: string) => statusesOf(await exchange(url, bytes, address))
    t.same(await statuses(requestOf('CONNECT x:80')), [501], `${address}: CONNECT`)
    t.same(await statuses(requestOf('GET /api/libraries', ['Expect: tea'])), [417], `${address}: Expect`)
    t.same(await statuses('NONSENSE\r\n\r\n'), [400], `${address}: an error of the parser`)
    const pipelined = requestOf('GET /api/health/live').repeat(3 * MAX_PIPELINED)
    t.equal((await statuses(pipelined)).at(-1), 503, `${address}: pipelined requests`)
  }
})

t.test('a shutdown completes the requests in flight at each address of a host', async (t) => {
  const app = await build(t)
  let release: (() => void) | undefined
  app.get('/held', () => new Promise((resolve) => (release = () => resolve('done'))))
  let isClosed = false
  app.addHook('onClose', async () => {
    isClosed = true
  })
  const url = await listenAt(app, ['127.0.0.1', SECOND], 0)
  const received = exchange(url, requestOf('GET /held', ['Connection: close']), SECOND)
  while (release === undefined) await nextIteration()
  const closing = app.close()
  // The server itself has accepted no connection.
  await once(app.server, 'close')
  await nextIteration()
  t.equal(isClosed, false)
  await t.rejects(exchange(url, '', SECOND), { code: 'ECONNREFUSED' })
  release()
  await closing
  t.same(statusesOf(await received), [200])
})

t.test('an address in use fails the start', async (t) => {
  const { port } = new URL(await listenAt(await build(t), [SECOND], 0))
  await t.rejects(listenAt(await build(t), ['127.0.0.1', SECOND], Number(port)), { code: 'EADDRINUSE' })
})
