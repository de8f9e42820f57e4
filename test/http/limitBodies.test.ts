// Bodies that are not complete use memory, and their clients need no token for operations without `security`.
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setImmediate as nextIteration } from 'node:timers/promises'
import fastify from 'fastify'
import t from 'tap'
import type { Test } from 'tap'
import { toProblem } from '../../src/http/errorHandler.ts'
import { limitBodies } from '../../src/http/plugins/limitBodies.ts'

const BUDGET = 1024 * 1024
/** The size of a body of which the budget has room for three. */
const LARGE = 300 * 1024

async function startLimited(t: Test, idleLimit: number) {
  const app = fastify()
  app.register(limitBodies, { budget: BUDGET, idleLimit })
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: object, body: Buffer) => body.toString(),
  )
  app.setErrorHandler((error, _request, reply) => reply.status(toProblem(error).status).send())
  app.post('/', async ({ body }) => String((body as string).length))
  const held: ((body: string) => void)[] = []
  app.post('/held', () => new Promise((resolve) => held.push(resolve)))
  const connections: Socket[] = []
  app.addHook('onRequest', async ({ socket }) => {
    connections.push(socket)
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  const post = (length: number, path = '/') => {
    const body = 'x'.repeat(length)
    return fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  }
  /** Sends this part of a body; resolves once the service has received it, or responds. */
  const withhold = async (lengthHeader: string, body: string) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    t.teardown(() => socket.destroy())
    let received = ''
    socket.on('data', (data) => (received += data.toString()))
    await once(socket, 'connect')
    const bytes = `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${lengthHeader}\r\n\r\n${body}`
    const { length } = connections
    socket.write(bytes)
    while (received === '' && (connections[length]?.bytesRead ?? 0) < bytes.length) await nextIteration()
    // Of all bodies, one part is received in each iteration.
    for (let count = 0; count < 20; count += 1) await nextIteration()
    const response = async () => {
      while (!received.includes('\r\n\r\n')) await nextIteration()
      return received
    }
    return { socket, response }
  }
  const withholdLarge = () => withhold(`Content-Length: ${LARGE + 1}`, 'x'.repeat(LARGE))
  return { post, held, withhold, withholdLarge }
}

t.test('bodies for which there is no room get 503, unless they are small', async (t) => {
  const { post, withhold, withholdLarge } = await startLimited(t, Infinity)
  const clients = [await withholdLarge(), await withholdLarge(), await withholdLarge()]
  t.equal((await post(LARGE)).status, 503)
  const chunk = `${LARGE.toString(16)}\r\n${'x'.repeat(LARGE)}`
  const chunked = await withhold('Transfer-Encoding: chunked', chunk)
  t.match(await chunked.response(), /^HTTP\/1\.1 503 /)
  t.equal(await (await post(64 * 1024)).text(), String(64 * 1024), 'a small body is accepted')

  clients[0]?.socket.destroy()
  while ((await post(LARGE)).status !== 200) await nextIteration()
  t.pass('a large body is accepted once another client is gone')
  clients[1]?.socket.write('x')
  t.match(await clients[1]?.response(), /^HTTP\/1\.1 200 /, 'those that are in flight may be completed')
})

t.test('the body of which nothing has arrived for longest makes room for another one', async (t) => {
  const { post, withholdLarge } = await startLimited(t, 0)
  const clients = [await withholdLarge(), await withholdLarge(), await withholdLarge()]
  const [first, second, third] = clients
  t.equal((await post(LARGE)).status, 200)
  t.match(await first?.response(), /^HTTP\/1\.1 503 /)
  for (const client of [second, third]) {
    client?.socket.write('x')
    t.match(await client?.response(), /^HTTP\/1\.1 200 /, 'the others remain')
  }
  t.equal((await post(LARGE)).status, 200)
})

t.test('a complete body makes no room for another one', async (t) => {
  const { post, held } = await startLimited(t, 0)
  const responses = [post(LARGE, '/held'), post(LARGE, '/held'), post(LARGE, '/held')]
  while (held.length < responses.length) await nextIteration()
  t.equal((await post(LARGE)).status, 503)
  for (const resolve of held) resolve('done')
  for (const response of responses) t.equal(await (await response).text(), 'done')
  while ((await post(LARGE)).status !== 200) await nextIteration()
})
