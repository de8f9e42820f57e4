// Requests that Node's HTTP parser rejects.
import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { COMMON_HEADERS } from '../../src/http/plugins/commonHeaders.ts'
import { startApp, startListening } from '../fixture/app.ts'
import { contract } from '../fixture/contract.ts'
import { newLibrary } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'
import { assertMatchesContract } from '../support/assertMatchesContract.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { exchange, postOf, requestOf, statusesOf } from './exchange.ts'
import { openSocket } from './openSocket.ts'

const server = await startListening(t, temporaryFolder(t))

t.test(
  'a request that the HTTP parser rejects gets a problem with the headers of all responses',
  async (t) => {
    const long = 'x'.repeat(40_000)
    const cases: [string, number][] = [
      ['NONSENSE\r\n\r\n', 400],
      ['GET /a b HTTP/1.1\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nBad Header: x\r\n\r\n', 400],
      [requestOf('POST /api/libraries', ['Content-Length: 1', 'Content-Length: 1'], 'x'), 400],
      [
        requestOf('POST /api/libraries', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
        400,
      ],
      [requestOf('POST /api/libraries', ['Transfer-Encoding: chunked, chunked'], '0\r\n\r\n'), 400],
      [requestOf(`GET /api/libraries?name=${long}`), 414],
      [requestOf(`GET /${long.repeat(25)}`), 414],
      [requestOf('GET /api/libraries', [`X-Long: ${long}`]), 431],
      [requestOf('FOO /api/libraries'), 501],
      [requestOf('get /api/libraries'), 501],
      [requestOf('CONNECT x:80'), 501],
      ['GET / HTTP/3.0\r\n\r\n', 505],
      // A client that expects HTTP/2 (RFC 9113, section 3.4).
      ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
    ]
    for (const [request, status] of cases) {
      const name = request.slice(0, 60)
      const [head = '', body = ''] = (await exchange(server.url, request)).split('\r\n\r\n')
      t.same(statusesOf(head), [status], name)
      const lines = head.split('\r\n').slice(1)
      const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(': '))) as Record<
        string,
        string
      >
      assertMatchesContract(contract, 'GET', '/', { statusCode: status, headers, body })
      t.hasStrict(headers, { ...COMMON_HEADERS, connection: 'close' }, name)
      t.ok(Math.abs(Date.parse(headers.date ?? '') - Date.now()) < 5000, `${name}: Date`)
    }
  },
)

t.test('responses in flight come before the one to an error, in their order', async (t) => {
  const create = (name: string, headers: string[] = []) =>
    postOf('/api/libraries', newLibrary({ name }), headers)
  const get = requestOf('GET /api/health')
  const brokenChunk = requestOf(
    'POST /api/libraries',
    ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
    'zz\r\n',
  )
  const cases: [string, string, number[]][] = [
    ['a body that is longer than its Content-Length', `${create('one')}stray`, [201, 400]],
    ['several requests and an error', `${get}${create('two')}${get}\0\r\n`, [200, 201, 200, 400]],
    ['a request and one of an unknown method', `${create('three')}${requestOf('FOO /')}`, [201, 501]],
    ['a request and a tunnel', `${create('tunnel')}${requestOf('CONNECT x:80')}`, [201, 501]],
    ['a body with an invalid chunk', brokenChunk, [400]],
    ['a request and a body with an invalid chunk', `${create('four')}${brokenChunk}`, [201, 400]],
    // Nothing after it is a request (RFC 9112, section 9.6).
    ['bytes after the last request', `${create('five', ['Connection: close'])}stray`, [201]],
  ]
  for (const [name, bytes, statuses] of cases) {
    t.same(statusesOf(await exchange(server.url, bytes)), statuses, name)
  }
  const { items } = (await (await fetch(`${server.url}/libraries`)).json()) as { items: { name: string }[] }
  t.same(
    items.map(({ name }) => name),
    ['one', 'two', 'three', 'tunnel', 'four', 'five'],
    'each write that is stored got its 201',
  )
})

t.test('a request gets one response, also if its body is invalid after the response', async (t) => {
  const headers = ['Content-Type: text/plain', 'Transfer-Encoding: chunked']
  const rejected = requestOf('POST /api/libraries', headers, 'zz\r\n')
  t.same(statusesOf(await exchange(server.url, rejected)), [415])
})

t.test('a client that resets its connection after CONNECT does not end the service', async (t) => {
  const tunnel = requestOf('CONNECT x:80')
  const cases = [tunnel, requestOf('CONNECT x:80', ['Content-Length: 5']), `${requestOf('GET /')}${tunnel}`]
  for (const bytes of cases) {
    const socket = await openSocket(t, server.url)
    socket.write(bytes)
    await once(socket, 'data')
    socket.resetAndDestroy()
    t.same(statusesOf(await exchange(server.url, tunnel)), [501], bytes)
  }
})

t.test('a client that does not disconnect after an error is disconnected', async (t) => {
  const { db } = await startApp(t)
  const app = buildApp({ ...service, db })
  app.get('/held', () => new Promise(() => undefined))
  t.teardown(() => app.close())
  const waiting = await openSocket(t, await app.listen({ host: '127.0.0.1', port: 0 }))
  waiting.write(requestOf('GET /held') + requestOf('CONNECT x:80'))
  const isClosed = once(waiting, 'close')
  const start = Date.now()
  await new Promise((resolve) => {
    const socket = connect(
      { port: Number(new URL(server.url).port), host: '127.0.0.1', allowHalfOpen: true },
      () => {
        socket.write('NONSENSE\r\n\r\n')
      },
    )
    const more = setInterval(() => socket.write('x'), 100)
    socket.on('error', () => undefined)
    socket.resume()
    socket.on('close', () => {
      clearInterval(more)
      resolve(undefined)
    })
  })
  t.ok(Date.now() - start < 10_000)
  await isClosed
})
