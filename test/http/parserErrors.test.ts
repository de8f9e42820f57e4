// Requests that Node's HTTP parser rejects, or would respond to without a body.
import { connect } from 'node:net'
import t from 'tap'
import { startListening } from '../fixture/app.ts'

/** Sends these bytes to a server; resolves with all that it sends until it closes the connection. */
function exchange(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    let received = ''
    socket.on('data', (data) => (received += data.toString()))
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
}

t.test('a request that the HTTP parser rejects gets a problem too', async (t) => {
  const { url } = await startListening(t)
  const raw = (request: string) => exchange(url, request)
  t.match(
    await raw('NONSENSE\r\n\r\n'),
    /^HTTP\/1.1 400 Bad Request\r\nContent-Type: application\/problem\+json/,
  )
  t.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1.1 431 /)
})

t.test('a request without Host or with an unknown Expect is rejected with a problem', async (t) => {
  const { url } = await startListening(t)
  const ask = (head: string) => exchange(url, `${head}\r\n\r\n`)
  const close = 'Connection: close'
  const lacking = await ask(`GET /api/libraries HTTP/1.1\r\n${close}`)
  t.match(lacking, /^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*header \/host is required/)
  t.match(await ask(`GET /api/libraries HTTP/1.0\r\n${close}`), /^HTTP\/1\.1 200 /)
  const expecting = await ask(`GET /api/libraries HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n${close}`)
  t.match(expecting, /^HTTP\/1\.1 417 [^]*application\/problem\+json[^]*expectation-failed/)
})
