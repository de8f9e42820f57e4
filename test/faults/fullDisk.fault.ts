// The database lies on a small file system of its own, which is filled.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { sqliteIn } from '../databases.ts'
import { temporaryFolder } from '../helper.ts'
import { exitCode, serve } from '../process.ts'
import { newProduct } from '../resources/samples.ts'

const SIZE = '8m'
const FILLER = 3 * 1024 * 1024
const ROWS = 500

/** Mounts a file system in memory; undefined where this user may not. */
function mountSmall(folder: string): string | undefined {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', disk], { stdio: 'pipe' })
    return disk
  } catch {
    return undefined
  }
}

t.test('a full disk is a 503, nothing is half-written, and room is all that it needs', async (t) => {
  const folder = temporaryFolder(t)
  const disk = mountSmall(folder)
  if (disk === undefined) {
    t.plan(0, 'needs the right to mount a file system')
    return
  }
  t.teardown(() => execFileSync('umount', ['--lazy', disk]))
  const filler = join(disk, 'filler')
  writeFileSync(filler, Buffer.alloc(FILLER))
  const { child, output, url } = await serve(t, { GENERATED_DIR: disk, DATABASE_URL: sqliteIn(disk) })

  let sent = 0
  const post = async (resource: string, body: unknown) => {
    const answer = await fetch(`${url}/api/${resource}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.text() }
  }
  const batch = () => {
    sent += 1
    return Array.from({ length: ROWS }, (_, row) => newProduct({ name: `${sent}/${row}`.padEnd(150, 'x') }))
  }
  let acknowledged = 0
  let answer = await post('products/batch', batch())
  while (answer.status === 200 && sent < 200) {
    acknowledged += ROWS
    answer = await post('products/batch', batch())
  }
  t.equal(answer.status, 503, answer.body)
  t.match(answer.retryAfter, /^[1-9]/)
  t.match(JSON.parse(answer.body), { detail: 'The database cannot be used just now; try again later' })
  const together = await Promise.all(
    Array.from({ length: 20 }, (_, each) => post('products', newProduct({ name: `full ${each}` }))),
  )
  const taken = together.filter(({ status }) => status === 201).length
  t.ok(
    together.every(({ status }) => status === 201 || status === 503),
    'each is stored or refused',
  )

  const count = async () => {
    let rows = 0
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = (await (await fetch(`${url}/api/products?limit=1000${query}`)).json()) as {
        items: object[]
        next_cursor: string | null
      }
      rows += page.items.length
      cursor = page.next_cursor
    }
    return rows
  }
  t.equal(await count(), acknowledged + taken, 'what was acknowledged is there, and nothing else')
  t.equal((await fetch(`${url}/api/health`)).status, 200, 'it can be read')

  rmSync(filler)
  t.equal((await post('products/batch', batch())).status, 200, 'with room it works again')
  acknowledged += ROWS
  t.equal(await count(), acknowledged + taken)
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  t.match(output.stdout, /SQLITE_(FULL|IOERR)/, 'the log says why')
  const sqlite = new SQLite(join(disk, 'database.db'))
  t.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
  sqlite.close()
  t.comment(
    `${acknowledged} rows acknowledged, the ${sent - 1}th batch refused, ${taken} of 20 single rows taken when full`,
  )
})
