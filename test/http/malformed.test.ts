// Requests that Node's HTTP parser accepts, although they are invalid or not supported.
import t from 'tap'
import { startListening } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { exchange, postOf, requestOf, statusesOf } from './exchange.ts'

const server = await startListening(t, undefined, { API_TOKENS: 'token' })
const close = 'Connection: close'

t.test('an HTTP/1.1 request has exactly one valid Host', async (t) => {
  const get = (hosts: string[], version = '1.1') =>
    exchange(server.url, [`GET /api/libraries HTTP/${version}`, ...hosts, close, '\r\n'].join('\r\n'))
  for (const host of ['x', 'x.test:5000', '127.0.0.1', '[::1]:80', '']) {
    t.same(statusesOf(await get([`Host: ${host}`])), [200], `"${host}"`)
  }
  t.same(statusesOf(await get([], '1.0')), [200], 'HTTP/1.0 needs none')
  t.match(await get([]), /^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*header \/host is required/)
  t.match(await get(['Host: x', 'Host: x']), /^HTTP\/1\.1 400 [^]*header \/host is duplicate/)
  for (const host of ['a b', 'a/b', 'user@x', 'x:port', 'http://x', '[x]', '"x"', 'x, y']) {
    t.match(await get([`Host: ${host}`]), /^HTTP\/1\.1 400 [^]*header \/host is not a host/, host)
    t.same(statusesOf(await get([`Host: ${host}`], '1.0')), [400], `${host} in HTTP/1.0`)
  }
})

t.test('a duplicate of a header with a single value is a 400, also with the same value', async (t) => {
  const bytes = (headers: string[]) =>
    postOf('/api/libraries', newLibrary(), ['Authorization: Bearer token', close, ...headers])
  for (const [name, value] of Object.entries({
    authorization: 'Bearer token',
    'content-type': 'application/json',
    origin: 'https://one.test',
  })) {
    const lines = name === 'origin' ? [`Origin: ${value}`, `ORIGIN: ${value}`] : [`${name}: ${value}`]
    t.match(
      await exchange(server.url, bytes(lines)),
      new RegExp(`^HTTP/1.1 400 [^]*header /${name} is duplicate`),
    )
  }
  const twice = ['If-Match: "a"', 'If-Match: "b"']
  t.match(
    await exchange(server.url, requestOf('GET /api/libraries', [close, ...twice])),
    /\/if-match is duplicate/,
  )
  const lists = ['If-None-Match: "a"', 'If-None-Match: "b"', 'X-Forwarded-For: a', 'X-Forwarded-For: b']
  t.same(statusesOf(await exchange(server.url, bytes(lists))), [201], 'headers with a list of values')
})

t.test('a path and query that are too long are a 414', async (t) => {
  const get = (length: number) =>
    exchange(
      server.url,
      requestOf(`GET ${`/api/libraries?name=${'x'.repeat(length)}`.slice(0, length)}`, [close]),
    )
  t.same(statusesOf(await get(16_384)), [400], 'the longest: the name is too long')
  t.same(statusesOf(await get(16_385)), [414])
  const id = requestOf(`GET /api/libraries/${'1'.repeat(16_385)}`, [close])
  t.same(statusesOf(await exchange(server.url, id)), [414], 'a path')
})

t.test('a transfer coding other than chunked is a 501', async (t) => {
  const post = (coding: string, body: string) =>
    exchange(
      server.url,
      requestOf(
        'POST /api/libraries',
        ['Content-Type: application/json', `Transfer-Encoding: ${coding}`],
        body,
      ),
    )
  for (const coding of ['gzip, chunked', 'gzip', 'identity', 'x']) {
    t.match(await post(coding, '0\r\n\r\n'), /^HTTP\/1\.1 501 [^]*transfer coding/, coding)
    t.same(statusesOf(await post(coding, '0\r\n\r\n')), [501], 'one response')
  }
  const lines = [
    'Content-Type: application/json',
    'Authorization: Bearer token',
    'Transfer-Encoding: Chunked',
    close,
  ]
  const body = JSON.stringify(newLibrary({ name: 'chunked' }))
  const chunked = requestOf(
    'POST /api/libraries',
    lines,
    `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  )
  t.same(statusesOf(await exchange(server.url, chunked)), [201], 'Chunked')
})

t.test(
  'a request for another protocol is handled with this one, as the last of its connection',
  async (t) => {
    for (const protocol of ['h2c', 'websocket']) {
      const upgrade = requestOf('GET /api/health', ['Connection: Upgrade', `Upgrade: ${protocol}`])
      const received = await exchange(server.url, upgrade + requestOf('GET /api/health'))
      t.match(received, /^HTTP\/1\.1 200 [^]*\r\nconnection: close\r\n/, protocol)
      t.same(statusesOf(received), [200])
    }
  },
)

t.test('another major version of HTTP is a 505', async (t) => {
  for (const version of ['HTTP/2.0', 'HTTP/0.9']) {
    t.same(statusesOf(await exchange(server.url, `GET / ${version}\r\nHost: x\r\n\r\n`)), [505], version)
  }
})
