import { connect } from 'node:net'
import t from 'tap'
import { startListening } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { exchange, requestOf, statusesOf } from './exchange.ts'

const server = await startListening(t, undefined, { API_TOKENS: 'token' })
const expect = 'Expect: 100-continue'
const token = 'Authorization: Bearer token'
const json = 'Content-Type: application/json'
const length = 'Content-Length: 100'

t.test('a client that expects 100 gets the final status if the headers decide it', async (t) => {
  const cases: [string, string, string[], number][] = [
    ['no token', 'POST /api/libraries', [json, length], 401],
    ['an unknown path', 'POST /api/nothing', [json, length], 404],
    ['a method that the path does not have', 'POST /api/health', [json, length], 405],
    ['a body that is too large', 'POST /api/libraries', [token, json, `${length}000000`], 413],
    ['another media type', 'POST /api/libraries', [token, 'Content-Type: text/plain', length], 415],
    ['a content coding', 'POST /api/libraries', [token, json, length, 'Content-Encoding: gzip'], 415],
  ]
  for (const [name, start, headers, status] of cases) {
    const received = await exchange(server.url, requestOf(start, [...headers, expect]))
    t.same(statusesOf(received), [status], name)
    t.match(received, /^connection: close\r$/m, 'the body is not read (RFC 9110, section 10.1.1)')
  }
})

t.test(
  'a client that expects 100 gets it before its body is read, and the connection stays open',
  async (t) => {
    const body = JSON.stringify(newLibrary())
    const head = requestOf('POST /api/libraries', [token, json, `Content-Length: ${body.length}`, expect])
    const received = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(head))
      let received = ''
      socket.on('data', (data) => {
        received += data.toString()
        const statuses = statusesOf(received).length
        if (statuses === 1) socket.write(body)
        if (statuses === 2) socket.write(requestOf('GET /api/health', ['Connection: close']))
      })
      socket.on('close', () => resolve(received))
      socket.on('error', reject)
    })
    t.same(statusesOf(received), [100, 201, 200])
  },
)

t.test('another expectation is a 417', async (t) => {
  const cases: [string, string[]][] = [
    ['GET', ['tea']],
    ['POST', ['tea']],
    ['POST', ['100-continue, tea']],
    ['POST', ['100-continue', 'tea']],
  ]
  for (const [method, expectations] of cases) {
    const lines = expectations.map((each) => `Expect: ${each}`)
    const received = await exchange(
      server.url,
      requestOf(`${method} /api/libraries`, [token, json, length, ...lines]),
    )
    const [head = '', body = ''] = received.split('\r\n\r\n')
    t.match(head, /^HTTP\/1\.1 417 [^]*application\/problem\+json/, lines.join())
    t.match(head, /^cache-control: no-store\r$/m)
    t.match(head, /^connection: close\r?$/m)
    t.match(JSON.parse(body), { type: /expectation-failed$/, request_id: String, instance: '/api/libraries' })
  }
})

t.test('a list of the same expectation is met, and empty elements are ignored', async (t) => {
  for (const lines of [[expect, expect], [`${expect}, 100-Continue`], [`${expect},`]]) {
    const received = await exchange(server.url, requestOf('GET /api/libraries', lines))
    t.same(statusesOf(received), [200], lines.join())
  }
})
