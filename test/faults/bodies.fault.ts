// Bodies that are small as bytes and large once they are parsed, and bodies that are never complete.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { serve } from '../fixture/app.ts'
import { sqliteIn } from '../support/databases.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** The longest acceptable time of a liveness check in milliseconds, and the memory of the process in MiB. */
const LIVE_LIMIT = 1000
const MEMORY_LIMIT = 512

const bodies: Record<string, string> = {
  'two million objects': `[${'{},'.repeat(2_000_000)}{}]`,
  'eight million arrays': '['.repeat(8_000_000),
  'a name of 8 MB': `{"${'x'.repeat(8_000_000)}":1}`,
  '600,000 names': `{${Array.from({ length: 600_000 }, (_, index) => `"${index}":0`).join()}}`,
}

t.test('bodies use a bounded memory and delay nobody', async (t) => {
  const folder = temporaryFolder(t)
  const { child, url } = await serve(t, { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) })
  const headers = { 'content-type': 'application/json' }
  let slowest = 0
  let isOver = false
  const watch = async () => {
    while (!isOver) {
      const before = performance.now()
      const { status } = await fetch(`${url}/api/health/live`)
      if (status !== 200) t.equal(status, 200, 'liveness')
      slowest = Math.max(slowest, performance.now() - before)
      await sleep(20)
    }
  }
  const watching = watch()
  for (const [name, body] of Object.entries(bodies)) {
    const responses = await Promise.all(
      [1, 2].map(() => fetch(`${url}/api/books/batch`, { method: 'POST', headers, body })),
    )
    for (const { status } of responses) t.equal(status, 400, name)
  }

  const size = 8 * 1024 * 1024
  const sockets = Array.from({ length: 80 }, () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      const lines = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n`
      socket.write(`POST /api/books/batch HTTP/1.1\r\n${lines}\r\n`)
      socket.write(Buffer.alloc(size - 1, ' '))
    })
    socket.resume()
    return socket.on('error', () => undefined)
  })
  await sleep(5000)
  const book = { title: 'Emma', author: 'Austen' }
  const post = async (path: string, body: object) =>
    (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status
  t.equal(await post('/api/books', book), 201, 'a small body')
  const books = Array.from({ length: 1000 }, (_, index) => ({
    ...book,
    title: `${index} ${'x'.repeat(100)}`,
  }))
  t.equal(await post('/api/books/batch', books), 200, 'a large body')
  for (const socket of sockets) socket.destroy()
  isOver = true
  await watching
  t.ok(slowest < LIVE_LIMIT, `liveness takes at most ${Math.round(slowest)} ms`)
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  t.ok(peak < MEMORY_LIMIT, `${Math.round(peak)} MiB`)
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
})
