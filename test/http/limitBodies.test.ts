// Bodies that are not complete use memory, and their clients need no token for operations without `security`.
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setImmediate as nextIteration } from 'node:timers/promises'
import t from 'tap'
import { startListening } from '../fixture/app.ts'
import { newBook } from '../fixture/samples.ts'
import { sendJson } from '../support/sendJson.ts'
import { postOf } from './exchange.ts'

const LARGE = 8 * 1024 * 1024 - 100

t.test(
  'large bodies in flight have a budget, beyond which they get 503, and small ones do not count',
  async (t) => {
    const { url } = await startListening(t)
    const { port } = new URL(url)
    const withheld = async (headers: string[]) => {
      const socket = connect(Number(port), '127.0.0.1')
      t.teardown(() => socket.destroy())
      let received = ''
      socket.on('data', (data) => (received += data.toString()))
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      socket.write(
        `POST /api/books/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers.join('\r\n')}\r\n\r\n`,
      )
      return { socket, response: () => received }
    }
    const send = (socket: Socket, bytes: Buffer) => new Promise((resolve) => socket.write(bytes, resolve))

    const body = Buffer.alloc(LARGE, ' ')
    const clients: Awaited<ReturnType<typeof withheld>>[] = []
    for (let count = 0; count < 8; count += 1) {
      const client = await withheld([`Content-Length: ${LARGE + 1}`])
      await send(client.socket, body)
      clients.push(client)
    }
    const chunked = await withheld(['Transfer-Encoding: chunked'])
    await send(chunked.socket, Buffer.concat([Buffer.from(`${LARGE.toString(16)}\r\n`), body]))
    for (const client of [chunked, await withheld([`Content-Length: ${LARGE}`])]) {
      if (client !== chunked) await send(client.socket, body)
      while (!client.response().includes('overloaded')) await nextIteration()
      t.match(client.response(), /^HTTP\/1.1 503 [^]*\r\nretry-after: 1\r\n/)
    }
    t.equal((await sendJson(`${url}/books`, 'POST', newBook())).status, 201, 'a small body is accepted')

    for (const { socket } of clients) socket.destroy()
    const rows = Array.from({ length: 1000 }, (_, index) => newBook({ title: `${index} ${'x'.repeat(100)}` }))
    while ((await sendJson(`${url}/books/batch`, 'POST', rows)).status !== 200) await nextIteration()
    t.pass('a large body is accepted once the others are gone')
    t.ok(postOf('/api/books/batch', rows).length > 64 * 1024, 'it counts as large')
  },
)
