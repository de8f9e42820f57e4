import { once } from 'node:events'
import type { Socket } from 'node:net'
import t from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { startApp } from '../fixture/app.ts'
import { service } from '../fixture/service.ts'
import { requestOf } from './exchange.ts'
import { openSocket } from './openSocket.ts'

t.test('more requests than may be in flight get 503, but not health checks', async (t) => {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db, maxInFlight: 2 })
  const release: (() => void)[] = []
  app.get('/slow', () => new Promise((resolve) => release.push(() => resolve('done'))))
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  let begun = 0
  app.server.on('request', () => (begun += 1))

  const controller = new AbortController()
  const first = fetch(`${url}/slow`)
  const second = fetch(`${url}/slow`, { signal: controller.signal }).catch(() => undefined)
  while (release.length < 2) await new Promise(setImmediate)
  const third = await fetch(`${url}/api/libraries`)
  t.equal(third.status, 503)
  t.equal(third.headers.get('retry-after'), '1')
  t.match(await third.json(), { detail: /overloaded/ })
  t.equal((await fetch(`${url}/api/health`)).status, 200)
  t.equal((await fetch(`${url}/api/health/live`)).status, 200)

  controller.abort()
  await second
  const waitForStatus = async (status: number) => {
    while ((await fetch(`${url}/api/libraries`)).status !== status) await new Promise(setImmediate)
  }
  await waitForStatus(200)
  t.pass('a client that disconnects makes room')
  for (const each of release) each()
  t.equal(await (await first).text(), 'done')
  t.equal((await fetch(`${url}/api/libraries`)).status, 200)
})

t.test('if unread responses use too much memory, the connection with the oldest one is closed', async (t) => {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db, maxInFlight: 100 })
  const sockets: Socket[] = []
  app.addHook('onRequest', async ({ socket }) => {
    if (!sockets.includes(socket)) sockets.push(socket)
  })
  app.get('/large', async () => 'x'.repeat(9 * 1024 * 1024))
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const open = () => openSocket(t, url)
  const reader = await open()
  const read = async () => {
    reader.write(requestOf('GET /api/health/live'))
    t.match(String(await once(reader, 'data')), /^HTTP\/1\.1 200 /)
  }
  await read()
  for (let count = 1; count <= 8; count += 1) {
    const deaf = await open()
    deaf.pause()
    deaf.write(requestOf('GET /large'))
    while (!((sockets[count]?.writableLength ?? 0) > 0) && sockets[1]?.destroyed !== true) {
      await new Promise(setImmediate)
    }
    await read()
  }
  t.same(
    sockets.map(({ destroyed }) => destroyed),
    [false, true, false, false, false, false, false, false, false],
  )
})
