// Clients that send requests without waiting for the responses to earlier ones.
import type { Socket } from 'node:net'
import { setImmediate as nextIteration } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { toProblem } from '../../src/http/errorHandler.ts'
import { MAX_PIPELINED } from '../../src/http/pipelining.ts'
import { Disconnected, nextTurn } from '../../src/turns.ts'
import { startApp } from '../fixture/app.ts'
import { service } from '../fixture/service.ts'
import { exchange, requestOf, statusesOf } from './exchange.ts'
import { openSocket } from './openSocket.ts'

const MEBIBYTE = 1024 * 1024

/** Starts an app that records the paths of its requests, and how many are handled at a time. */
async function startRecording(t: Test, onRequest?: (url: string) => void) {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db })
  const paths: string[] = []
  const sockets: Socket[] = []
  let inFlight = 0
  let mostInFlight = 0
  app.addHook('onRequest', (request, reply, done) => {
    paths.push(request.url)
    onRequest?.(request.url)
    sockets.push(request.socket)
    inFlight += 1
    mostInFlight = Math.max(mostInFlight, inFlight)
    reply.raw.on('close', () => (inFlight -= 1))
    done()
  })
  app.get('/large', async () => 'x'.repeat(MEBIBYTE))
  const held: ((body: string) => void)[] = []
  app.get('/held', () => new Promise((resolve) => held.push(resolve)))
  const { promise: ended, resolve: end } = Promise.withResolvers<unknown>()
  app.get('/long', async () => {
    try {
      for (;;) await nextTurn()
    } catch (error) {
      end(error)
      throw error
    }
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const open = () => openSocket(t, url)
  return { app, url, paths, sockets, held, ended, open, mostInFlight: () => mostInFlight }
}

const live = requestOf('GET /api/health/live')
const last = requestOf('GET /api/health/live', ['Connection: close'])

t.test('the requests of a connection are handled one after another, in their order', async (t) => {
  const { url, paths, mostInFlight } = await startRecording(t)
  const requests = Array.from({ length: 50 }, (_, index) => requestOf(`GET /api/libraries/${index + 1}`))
  const statuses = statusesOf(await exchange(url, requests.join('') + last))
  t.same(statuses, [...requests.map(() => 404), 200])
  t.same(paths, [...requests.map((_, index) => `/api/libraries/${index + 1}`), '/api/health/live'])
  t.equal(mostInFlight(), 1)
})

t.test('the requests of another connection are handled in between', async (t) => {
  const others: Socket[] = []
  const { url, paths, open } = await startRecording(t, (path) => {
    if (path.endsWith('/1')) others[0]?.write(live)
  })
  others[0] = await open()
  const requests = Array.from({ length: MAX_PIPELINED }, (_, index) => requestOf(`GET /api/books/${index}`))
  await exchange(url, requests.join('') + last)
  const position = paths.indexOf('/api/health/live')
  t.ok(position < paths.length - 10, `request ${position} of ${paths.length}`)
})

t.test('a client that sends too many requests gets 503 after the others, and is disconnected', async (t) => {
  const { app, url, paths } = await startRecording(t)
  let parsed = 0
  app.server.on('request', () => (parsed += 1))
  const received = await exchange(url, live.repeat(3 * MAX_PIPELINED))
  const statuses = statusesOf(received)
  t.same(
    statuses.slice(0, -1),
    new Array(paths.length).fill(200),
    'each request that is handled gets its response',
  )
  t.equal(statuses.at(-1), 503)
  t.match(received.slice(received.lastIndexOf('HTTP/1.1')), /retry-after: 1\r\n[^]*connection: close\r\n/)
  t.equal(parsed, paths.length + 1, 'no further request is parsed')
})

t.test('a client that does not read its responses gets no further ones until it does', async (t) => {
  const { paths, sockets, open } = await startRecording(t)
  const client = await open()
  client.pause()
  client.write(requestOf('GET /large').repeat(50))
  while (!((sockets[0]?.writableLength ?? 0) > 0)) await nextIteration()
  const handled = paths.length
  for (let count = 0; count < 100; count += 1) await nextIteration()
  t.equal(paths.length, handled)
  t.ok(handled < 50, `${handled} requests are handled`)
  let length = 0
  client.on('data', (data) => (length += data.length))
  client.resume()
  while (length < 50 * MEBIBYTE) await nextIteration()
  t.equal(paths.length, 50)
})

t.test('a client that reads nothing for long is disconnected, one that waits is not', async (t) => {
  const { app, open, sockets } = await startRecording(t)
  app.server.setTimeout(100)
  const waiting = await open()
  waiting.write(requestOf('GET /held'))
  const deaf = await open()
  deaf.pause()
  deaf.write(requestOf('GET /large').repeat(50))
  while (sockets.length < 2) await nextIteration()
  const [, connection] = sockets
  await new Promise((resolve) => connection?.once('close', resolve))
  t.equal(sockets[0]?.destroyed, false)
})

t.test('requests that wait when their client disconnects are not handled', async (t) => {
  const { open, paths, sockets, held } = await startRecording(t)
  for (const disconnect of ['end', 'resetAndDestroy'] as const) {
    const client = await open()
    client.write(requestOf('GET /held') + live.repeat(MAX_PIPELINED))
    while (held.length === 0) await nextIteration()
    const closed = new Promise((resolve) => sockets.at(-1)?.once('close', resolve))
    client[disconnect]()
    await closed
    held.pop()?.('late')
    for (let count = 0; count < 2 * MAX_PIPELINED; count += 1) await nextIteration()
    t.same(paths.splice(0), ['/held'], disconnect)
  }
})

t.test('a long read ends when its client disconnects', async (t) => {
  const { open, sockets, ended } = await startRecording(t)
  const client = await open()
  client.write(requestOf('GET /long'))
  while (sockets.length === 0) await nextIteration()
  client.destroy()
  const error = await ended
  t.type(error, Disconnected)
  t.equal(toProblem(error).status, 408, 'it is no error of the service')
})
