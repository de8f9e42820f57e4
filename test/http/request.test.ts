// Bodies in small parts, of which each would be an object.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { Test } from 'tap'
import { createHttpServer } from '../../src/http/httpServer.ts'
import { exchange, requestOf, statusesOf } from './exchange.ts'

/** Starts a server that records the parts of the bodies that it reads. */
async function startRecording(t: Test) {
  const parts: string[] = []
  const server = createHttpServer((request, response) => {
    request.on('data', (part: Buffer) => parts.push(part.toString()))
    request.on('end', () => response.end())
  }, Infinity)
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { parts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** The bytes of a request with a body in these chunks. */
function chunked(chunks: string[]): string {
  const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')
  return requestOf('POST /', ['Transfer-Encoding: chunked', 'Connection: close'], `${body}0\r\n\r\n`)
}

const letters = (count: number) =>
  Array.from({ length: count }, (_, index) => String.fromCharCode(97 + (index % 26)))

t.test('small parts of a body are joined', async (t) => {
  const { url, parts } = await startRecording(t)
  const large = 'L'.repeat(5000)
  const cases = [['x'], letters(900), [...letters(900), large, 'x', large], [large, large], []]
  for (const chunks of cases) {
    t.same(statusesOf(await exchange(url, chunked(chunks))), [200])
    const received = parts.splice(0)
    t.equal(received.join(''), chunks.join(''), 'the bytes of the body')
    t.ok(received.length <= 2, `${chunks.length} chunks arrive as ${received.length} parts`)
  }
  const rows = letters(5000).map((letter) => letter.repeat(20))
  t.same(statusesOf(await exchange(url, chunked(rows))), [200], 'many parts of some bytes each')
  t.equal(parts.join(''), rows.join(''))
  t.ok(parts.length <= 100, `they arrive as ${parts.length}`)
})

t.test('a client that sends a body in many tiny parts is disconnected', async (t) => {
  const { url } = await startRecording(t)
  const received = await exchange(url, chunked(letters(5000))).catch(
    ({ code }: NodeJS.ErrnoException) => code,
  )
  t.match(received, /^(ECONNRESET)?$/)
})
