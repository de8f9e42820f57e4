// Another process holds the write lock of the SQLite file for ten seconds.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { sqliteIn } from '../support/databases.ts'
import { serve } from '../fixture/app.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { newBook } from '../fixture/samples.ts'

const LOCKED = 10_000
/** The longest acceptable durations of a write that waits for the lock and of a read, in milliseconds. */
const WRITE_LIMIT = 7000
const READ_LIMIT = 1000

t.test('a locked database rejects writes within a time limit, and reads work', async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await serve(t, { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) })
  const post = (name: string) =>
    fetch(`${url}/api/books`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(newBook({ title: name })),
    })
  t.equal((await post('before')).status, 201)

  const holder = new SQLite(join(folder, 'database.db'))
  holder.exec('begin immediate')
  const end = Date.now() + LOCKED
  const timed = async (limit: number, send: () => Promise<Response>) => {
    const before = Date.now()
    const { status, headers } = await send()
    const milliseconds = Date.now() - before
    if (milliseconds > limit) throw new Error(`a response took ${milliseconds} ms`)
    return { milliseconds, status, retryAfter: headers.get('retry-after') }
  }
  let slowestRead = 0
  let reads = 0
  const read = async () => {
    while (Date.now() < end) {
      for (const path of ['/books/1', '/health', '/books']) {
        const { status, milliseconds } = await timed(READ_LIMIT, () => fetch(`${url}/api${path}`))
        if (status !== 200) throw new Error(`${path} returned ${status}`)
        slowestRead = Math.max(slowestRead, milliseconds)
        reads += 1
      }
      await sleep(10)
    }
  }
  let slowestWrite = 0
  let rejected = 0
  const write = async (client: number) => {
    while (Date.now() < end - WRITE_LIMIT) {
      const { status, retryAfter, milliseconds } = await timed(WRITE_LIMIT, () => post(`locked ${client}`))
      if (status !== 503 || retryAfter !== '1') throw new Error(`a write returned ${status}`)
      slowestWrite = Math.max(slowestWrite, milliseconds)
      rejected += 1
    }
  }
  await Promise.all([read(), ...Array.from({ length: 8 }, (_, client) => write(client))])
  holder.exec('rollback')
  holder.close()
  t.equal((await post('after')).status, 201)
  t.ok(rejected >= 8, `${rejected} writes rejected`)
  t.ok(reads > 100, `${reads} reads`)
  t.comment(
    `${rejected} writes rejected, at most ${slowestWrite} ms; ${reads} reads, at most ${slowestRead} ms`,
  )
})
