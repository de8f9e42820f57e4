import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import t from 'tap'
import { startListening } from '../fixture/app.ts'

t.test('a client that disconnects while it sends its body is not an error of the service', async (t) => {
  const log = new PassThrough({ encoding: 'utf8' })
  const { url, close } = await startListening(t, undefined, {}, pino(log))
  const bodies = ['Content-Length: 100\r\n\r\n{"name"', 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"na']
  for (const body of bodies) {
    for (const disconnect of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      socket.on('error', () => undefined)
      socket.resume()
      socket.write(`POST /api/libraries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${body}`)
      await sleep(50)
      socket[disconnect]()
      await once(socket, 'close')
    }
  }
  t.equal((await fetch(`${url}/libraries`)).status, 200, 'the service responds')
  await close()
  const entries = String(log.read())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: number; status?: number })
  t.equal(entries.at(-1)?.status, 200, 'the last entry is that response')
  t.same(
    entries.filter(({ level }) => level >= 40),
    [],
    'entries of the log above the level info',
  )
})
