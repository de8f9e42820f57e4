// Another process holds the write lock of the SQLite file for ten seconds.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { sqliteIn } from '../databases.ts'
import { temporaryFolder } from '../helper.ts'
import { serve } from '../process.ts'
import { newProduct } from '../resources/samples.ts'

const LOCKED = 10_000
/** How long a write may wait for the lock, and how long what only reads may take, in milliseconds; generously. */
const WRITE_LIMIT = 7000
const READ_LIMIT = 1000

t.test('a locked database refuses writers within a bound, and reads go on', async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await serve(t, { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) })
  const post = (name: string) =>
    fetch(`${url}/api/products`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(newProduct({ name })),
    })
  t.equal((await post('before')).status, 201)

  const holder = new SQLite(join(folder, 'database.db'))
  holder.exec('begin immediate')
  const end = Date.now() + LOCKED
  const timed = async (limit: number, ask: () => Promise<Response>) => {
    const before = Date.now()
    const answer = await ask()
    const milliseconds = Date.now() - before
    if (milliseconds > limit) throw new Error(`an answer took ${milliseconds} ms`)
    return { milliseconds, status: answer.status, retryAfter: answer.headers.get('retry-after') }
  }
  let slowestRead = 0
  let reads = 0
  const read = async () => {
    while (Date.now() < end) {
      for (const path of ['/products/1', '/health', '/products?sort=name']) {
        const { status, milliseconds } = await timed(READ_LIMIT, () => fetch(`${url}/api${path}`))
        if (status !== 200) throw new Error(`${path} is answered ${status}`)
        slowestRead = Math.max(slowestRead, milliseconds)
        reads += 1
      }
      await sleep(10)
    }
  }
  let slowestWrite = 0
  let refused = 0
  const write = async (client: number) => {
    while (Date.now() < end - WRITE_LIMIT) {
      const { status, retryAfter, milliseconds } = await timed(WRITE_LIMIT, () => post(`locked ${client}`))
      if (status !== 503 || retryAfter !== '1') throw new Error(`a write is answered ${status}`)
      slowestWrite = Math.max(slowestWrite, milliseconds)
      refused += 1
    }
  }
  await Promise.all([read(), ...Array.from({ length: 8 }, (_, client) => write(client))])
  holder.exec('rollback')
  holder.close()
  t.equal((await post('after')).status, 201)
  t.ok(refused >= 8)
  t.ok(reads > 100)
  t.comment(
    `${refused} writes refused, at most ${slowestWrite} ms; ${reads} reads, at most ${slowestRead} ms`,
  )
})
