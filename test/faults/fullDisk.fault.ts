// The database is on a small file system, which fills up.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { sqliteIn } from '../support/databases.ts'
import { serve } from '../fixture/app.ts'
import { exitCode } from '../support/process.ts'
import { newBook } from '../fixture/samples.ts'
import { mountSmall } from './mountSmall.ts'

const SIZE = '8m'
const FILLER = 3 * 1024 * 1024
const ROWS = 500

t.test('a full disk is a 503, no write is partial, and writes work again with free space', async (t) => {
  const disk = mountSmall(t, SIZE)
  if (disk === undefined) {
    t.plan(0, 'needs the right to mount a file system')
    return
  }
  const filler = join(disk, 'filler')
  writeFileSync(filler, Buffer.alloc(FILLER))
  const { child, output, url } = await serve(t, { GENERATED_DIR: disk, DATABASE_URL: sqliteIn(disk) })

  let sent = 0
  const post = async (resource: string, body: unknown) => {
    const response = await fetch(`${url}/api/${resource}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { status, headers } = response
    return { status, retryAfter: headers.get('retry-after'), body: await response.text() }
  }
  const batch = () => {
    sent += 1
    return Array.from({ length: ROWS }, (_, row) => newBook({ title: `${sent}/${row}`.padEnd(150, 'x') }))
  }
  let acknowledged = 0
  let last = await post('books/batch', batch())
  while (last.status === 200 && sent < 200) {
    acknowledged += ROWS
    last = await post('books/batch', batch())
  }
  t.equal(last.status, 503, last.body)
  t.equal(last.retryAfter, null, 'Retry-After')
  t.match(JSON.parse(last.body), {
    detail: /^The database cannot be (written: its disk is full|used: its disk reports an error)$/,
  })
  const concurrent = await Promise.all(
    Array.from({ length: 20 }, (_, each) => post('books', newBook({ title: `full ${each}` }))),
  )
  const created = concurrent.filter(({ status }) => status === 201).length
  t.ok(
    concurrent.every(({ status }) => status === 201 || status === 503),
    'each is stored or rejected',
  )

  const count = async () => {
    let rows = 0
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = (await (await fetch(`${url}/api/books?limit=1000${query}`)).json()) as {
        items: object[]
        next_cursor: string | null
      }
      rows += page.items.length
      cursor = page.next_cursor
    }
    return rows
  }
  t.equal(await count(), acknowledged + created, 'exactly the acknowledged rows are stored')
  t.equal((await fetch(`${url}/api/health`)).status, 200, 'reads work')

  rmSync(filler)
  t.equal((await post('books/batch', batch())).status, 200, 'writes work again with free space')
  acknowledged += ROWS
  t.equal(await count(), acknowledged + created)
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  t.match(output.stdout, /SQLITE_(FULL|IOERR)/, 'the log says why')
  const sqlite = new SQLite(join(disk, 'database.db'))
  t.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
  sqlite.close()
  t.comment(
    `${acknowledged} rows acknowledged, the ${sent - 1}th batch rejected, ${created} of 20 single rows created on the full disk`,
  )
})
