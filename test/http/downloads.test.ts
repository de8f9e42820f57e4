// Lists as CSV that are streamed page by page, to clients that read slowly, disconnect, or meet an error.
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { setImmediate as nextIteration } from 'node:timers/promises'
import { pino } from 'pino'
import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { MAX_DOWNLOADS } from '../../src/http/downloads.ts'
import { SHUTDOWN_TIMEOUT } from '../../src/http/listen.ts'
import { waitForTurn } from '../../src/turns.ts'
import { startApp } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'
import { openServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const headers = { accept: 'text/csv' }
const page = {
  items: Array.from({ length: 10 }, () => ({ id: 1, ...newLibrary({ address: 'x'.repeat(10_000) }) })),
  next_cursor: 'next' as string | null,
}

/** The service with a list of libraries of pages that `read` returns; each page counts. */
function withPages(read: (count: number) => { body: typeof page; status: 200 }) {
  let count = 0
  const listLibraries = async () => read((count += 1))
  return { service: { ...service, handlers: { ...service.handlers, listLibraries } }, count: () => count }
}

const endless = () => ({ status: 200 as const, body: page })

/** Starts the service with this list; `entries` returns what is in its log above the level `info`. */
async function startPages(t: Test, read: Parameters<typeof withPages>[0]) {
  const { db } = await startApp(t)
  const log = new PassThrough({ encoding: 'utf8' })
  const { service, count } = withPages(read)
  const app = buildApp({ ...service, db, logger: pino(log) })
  t.teardown(() => app.close())
  const responses: ServerResponse[] = []
  app.addHook('onRequest', async (_request, { raw }) => void responses.push(raw))
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/api/libraries`
  const entries = () =>
    String(log.read() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { level: number; reqId?: string; err?: { message: string } })
      .filter(({ level }) => level >= 40)
  return { url, count, entries, responses }
}

/** Requests a URL without reading the body; the response, paused. */
async function request(t: Test, url: string, agent: Agent | false = false): Promise<IncomingMessage> {
  const sent = get(url, { headers, agent })
  t.teardown(() => sent.destroy())
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.on('error', () => undefined)
  return response
}

/** Resolves when `count` has not changed for many iterations of the event loop. */
async function settled(count: () => number): Promise<number> {
  for (;;) {
    const before = count()
    for (let iteration = 0; iteration < 200; iteration += 1) await nextIteration()
    if (count() === before) return before
  }
}

t.test('pages are read as fast as the client reads, and not after it has disconnected', async (t) => {
  const { url, count, entries, responses } = await startPages(t, endless)
  const response = await request(t, url)
  const unread = await settled(count)
  t.ok(unread < 1000, `${unread} pages fill the buffers of the connection`)
  response.resume()
  while (count() < 2 * unread) await nextIteration()
  response.pause()
  await settled(count)
  response.destroy()
  await once(responses[0] as ServerResponse, 'close')
  const last = await settled(count)
  for (let iteration = 0; iteration < 200; iteration += 1) await nextIteration()
  t.equal(count(), last, 'pages after the client has disconnected')
  t.same(entries(), [], 'a client that disconnects is no error')
})

t.test('a client that disconnects while a page waits for its turn is no error', async (t) => {
  const { url, count, entries, responses } = await startPages(t, (count) => {
    if (count === 2) waitForTurn(() => responses[0]?.socket?.destroy())
    return endless()
  })
  const response = await request(t, url)
  await new Promise((resolve) => response.resume().once('close', resolve))
  t.ok((await settled(count)) <= 3, 'no further page is read')
  t.same(entries(), [], 'entries of the log above the level info')
})

t.test('an error after the first page resets the connection, also with HTTP/1.0', async (t) => {
  const { url, entries } = await startPages(t, (count) => {
    if (count % 3 === 0) throw new Error('the database is gone')
    return endless()
  })
  for (const version of ['1.0', '1.1']) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`GET /api/libraries HTTP/${version}\r\nHost: x\r\nAccept: text/csv\r\n\r\n`)
    let received = ''
    socket.on('data', (data) => (received += data.toString()))
    await t.rejects(once(socket, 'end'), { code: 'ECONNRESET' }, version)
    t.match(received, /^HTTP\/1\.1 200 /)
    t.match(received, 'central', 'rows')
  }
  t.match(
    entries(),
    [1, 2].map(() => ({ level: 50, reqId: String, err: { message: 'the database is gone' } })),
  )
})

t.test('more downloads than fit into memory get 503', async (t) => {
  const { url } = await startPages(t, endless)
  const responses = await Promise.all(Array.from({ length: MAX_DOWNLOADS }, () => request(t, url)))
  t.same(new Set(responses.map(({ statusCode }) => statusCode)), new Set([200]))
  const rejected = await fetch(url, { headers })
  t.equal(rejected.status, 503)
  t.equal(rejected.headers.get('retry-after'), '1')
  t.equal((await fetch(`${url}?limit=1`, { headers })).status, 200, 'a page is no download')
  t.equal((await fetch(url)).status, 200, 'JSON')
  responses[0]?.destroy()
  let next = await request(t, url)
  while (next.statusCode === 503) next = await request(t, url)
  t.equal(next.statusCode, 200, 'a client that disconnects makes room')
})

t.test('other requests are handled between the pages of many downloads', async (t) => {
  const { url, count } = await startPages(t, endless)
  const responses = await Promise.all(Array.from({ length: 10 }, () => request(t, url)))
  for (const response of responses) response.resume()
  const before = count()
  await (await fetch(`${new URL(url).origin}/api/health/live`)).text()
  t.ok(count() - before < 100, `${count() - before} pages during a request`)
})

t.test('a shutdown completes a download and closes its connection', async (t) => {
  const { service, count } = withPages((count) => ({
    status: 200,
    body: { ...page, next_cursor: count < 400 ? 'next' : null },
  }))
  const { url, close } = await openServer(t, service, temporaryFolder(t))
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const response = await request(t, `${url}/libraries`, agent)
  const unread = await settled(count)
  t.ok(unread < 400, `${unread} pages are read before the shutdown`)
  const start = performance.now()
  const closing = close()
  let lines = 0
  for await (const chunk of response) lines += String(chunk).split('\n').length - 1
  t.equal(lines, 1 + 400 * page.items.length)
  t.ok(response.complete)
  await closing
  t.ok(performance.now() - start < SHUTDOWN_TIMEOUT, 'the connection is not kept alive until the timeout')
})
