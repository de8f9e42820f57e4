// Clients that are deliberately slow or send too much, while the service serves others.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { sqliteIn } from '../support/databases.ts'
import { serve } from '../fixture/app.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { newBook } from '../fixture/samples.ts'

const EACH = 100
/** The longest acceptable time until a slow client is disconnected, in seconds: the service's 30 and some for its checks. */
const SLOW_LIMIT = 40
/** The longest acceptable times until a greedy client is rejected, and of other requests meanwhile, in milliseconds. */
const GREEDY_LIMIT = 5000
const OTHERS_LIMIT = 2000
const MEMORY_LIMIT = 512

t.test('slow and greedy clients do not block others', async (t) => {
  const folder = temporaryFolder(t)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) }
  const { child, url } = await serve(t, settings)
  const port = Number(new URL(url).port)

  /** Sends parts with a pause before each until the service disconnects; returns its response and the duration. */
  const send = (parts: Iterable<string | Buffer>, pause = 0) =>
    new Promise<{ response: string; milliseconds: number }>((resolve) => {
      const before = Date.now()
      let response = ''
      const socket = connect(port, '127.0.0.1')
      let isOpen = true
      socket.on('data', (data) => (response += data.toString()))
      // A reset: the service has disconnected while the client sends.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        isOpen = false
        resolve({ response, milliseconds: Date.now() - before })
      })
      socket.on('connect', () => {
        void (async () => {
          for (const part of parts) {
            if (pause > 0) await sleep(pause)
            if (!isOpen) return
            if (!socket.write(part)) {
              await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
            }
          }
        })()
      })
    })
  const drip = function* (start: string) {
    yield start
    for (;;) yield 'x'
  }
  const many = <Result>(one: () => Promise<Result>) => Promise.all(Array.from({ length: EACH }, one))
  const post = (headers: string) => `POST /api/books HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}`
  const json = 'Content-Type: application/json\r\n'

  const slow = {
    'slow headers': () => send(drip('GET /api/books HTTP/1.1\r\nHost: x\r\nX-Slow: '), 2000),
    'slow bodies': () => send(drip(post(`${json}Content-Length: 1000\r\n\r\n`)), 2000),
    'silent connections': () => send([]),
  }
  const slowOnes = Object.entries(slow).map(async ([name, one]) => {
    const all = await many(one)
    const longest = Math.max(...all.map(({ milliseconds }) => milliseconds))
    t.ok(longest <= SLOW_LIMIT * 1000, `${name}: all are disconnected, the last after ${longest} ms`)
    t.ok(
      all.every(({ response }) => response.startsWith('HTTP/1.1 408 ')),
      `${name}: each gets 408`,
    )
  })

  const mebibyte = Buffer.alloc(1024 * 1024, ' ')
  const body = (text: string) => [post(`${json}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n`), text]
  const hundred = function* (start: string, frame: (part: Buffer) => Buffer) {
    yield start
    for (let count = 0; count < 100; count += 1) yield frame(mebibyte)
  }
  const chunk = (part: Buffer) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])
  const keys = Array.from({ length: 600_000 }, (_, key) => `"${key.toString(36)}":0`).join(',')
  const greedy: Record<string, [() => Promise<{ response: string; milliseconds: number }>, RegExp]> = {
    '100 MB with Content-Length': [
      () => send(hundred(post(`${json}Content-Length: ${100 * mebibyte.length}\r\n\r\n`), (part) => part)),
      /^HTTP\/1\.1 413 /,
    ],
    // A client that is disconnected while it sends may lose the response to the reset (RFC 9112, section 9.6).
    '100 MB in chunks': [
      () => send(hundred(post(`${json}Transfer-Encoding: chunked\r\n\r\n`), chunk)),
      /^(HTTP\/1\.1 413 |$)/,
    ],
    'JSON 10,000 deep': [() => send(body('['.repeat(10_000) + ']'.repeat(10_000))), /^HTTP\/1\.1 400 /],
    'JSON 1,000,000 deep': [() => send(body('['.repeat(1_000_000))), /^HTTP\/1\.1 400 /],
    'JSON of 600,000 keys': [() => send(body(`{${keys}}`)), /^HTTP\/1\.1 400 /],
    'a URL of 1 MB': [
      () => send([`GET /${'x'.repeat(mebibyte.length)} HTTP/1.1\r\nHost: x\r\n\r\n`]),
      /^HTTP\/1\.1 414 /,
    ],
    'a header of 1 MB': [() => send([post(`X: ${'x'.repeat(mebibyte.length)}\r\n\r\n`)]), /^HTTP\/1\.1 431 /],
  }

  let slowest = 0
  let served = 0
  let isOver = false
  const others = (async () => {
    while (!isOver) {
      const before = Date.now()
      const response = await fetch(`${url}/api/books`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(newBook({ title: `other ${served}` })),
      })
      if (response.status !== 201) throw new Error(`another client got ${response.status}`)
      await response.text()
      slowest = Math.max(slowest, Date.now() - before)
      served += 1
      await sleep(20)
    }
  })()

  for (const [name, [one, expected]] of Object.entries(greedy)) {
    const { response, milliseconds } = await one()
    t.match(response, expected, name)
    t.ok(milliseconds <= GREEDY_LIMIT, `${name}: ${milliseconds} ms`)
  }
  // Requests a list a thousand times and reads no response.
  const deaf = connect(port, '127.0.0.1')
  deaf.on('error', () => undefined)
  deaf.pause()
  deaf.write('GET /api/books?limit=1000 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1000))

  await Promise.all(slowOnes)
  deaf.destroy()
  isOver = true
  await others
  t.ok(slowest <= OTHERS_LIMIT, `other requests take at most ${slowest} ms`)
  t.ok(served > 100, `${served} other requests`)
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  t.ok(peak <= MEMORY_LIMIT, `${peak} MiB`)
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  t.comment(`${served} other requests, at most ${slowest} ms; ${Math.round(peak)} MiB`)
})
