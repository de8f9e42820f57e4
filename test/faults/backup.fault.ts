// A backup of a large database while clients read and write.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { serve } from '../fixture/app.ts'
import { newBook } from '../fixture/samples.ts'
import { sqliteIn } from '../support/databases.ts'
import { exitCode, start } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const BOOKS = 500_000
/** Milliseconds between two writes. */
const INTERVAL = 20
/** The longest acceptable times of the backup, and of a request meanwhile, in milliseconds. */
const BACKUP_LIMIT = 60_000
const REQUEST_LIMIT = 5000

t.test('a backup finishes while clients write, and leaves no files when it is interrupted', async (t) => {
  const folder = temporaryFolder(t)
  const DATABASE_URL = sqliteIn(folder)
  const { child, url } = await serve(t, { GENERATED_DIR: folder, DATABASE_URL })
  const sqlite = new SQLite(join(folder, 'database.db'))
  sqlite.exec(
    `insert into book (title, author) with recursive number (n) as (select 1 union all select n + 1 from number where n < ${BOOKS})
     select printf('%0150d', n), n % 1000 from number`,
  )
  sqlite.pragma('wal_checkpoint(truncate)')
  sqlite.close()
  const mebibytes = Math.round(statSync(join(folder, 'database.db')).size / 1024 ** 2)

  let created = 0
  /** Writes and reads until the work has ended; returns its result, and the times of the requests in milliseconds. */
  const during = async <Result>(work: Promise<Result>) => {
    const times: number[] = []
    let isOver = false
    const client = async (send: () => Promise<Response>, expected: number) => {
      while (!isOver) {
        const before = performance.now()
        const response = await send()
        if (response.status !== expected) throw new Error(`returned ${response.status}`)
        await response.text()
        times.push(performance.now() - before)
        await sleep(INTERVAL)
      }
    }
    const write = () => {
      created += 1
      return fetch(`${url}/api/books`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(newBook({ title: `new ${created}` })),
      })
    }
    const clients = [client(write, 201), client(() => fetch(`${url}/api/books?limit=100`), 200)]
    const result = await work.finally(() => (isOver = true))
    await Promise.all(clients)
    times.sort((a, b) => a - b)
    const share = (part: number) => Math.round(times[Math.floor(times.length * part)] ?? 0)
    return { result, count: times.length, p50: share(0.5), p99: share(0.99), longest: share(1 - 1e-9) }
  }

  const target = temporaryFolder(t)
  const file = join(target, 'backup.db')
  const backUp = () => start(t, ['db', 'backup', file], { DATABASE_URL }, 'src/main.ts')
  const idle = await during(sleep(5000))

  const before = performance.now()
  const acknowledged = created
  const { child: backup, output } = backUp()
  const busy = await during(exitCode(backup))
  const milliseconds = Math.round(performance.now() - before)
  t.equal(busy.result, 0, output.stderr)
  t.ok(milliseconds < BACKUP_LIMIT, `the backup takes ${milliseconds} ms`)
  t.ok(busy.longest < REQUEST_LIMIT, `a request takes at most ${busy.longest} ms`)
  t.same(readdirSync(target), ['backup.db'], 'no other file is left')
  const copy = new SQLite(file, { readonly: true })
  t.equal(copy.pragma('integrity_check', { simple: true }), 'ok')
  const count = copy.prepare<[], number>('select count(*) from book').pluck().get() ?? 0
  copy.close()
  t.ok(count >= BOOKS + acknowledged && count < BOOKS + created, `${count} books are of one moment`)

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const folder = temporaryFolder(t)
    const interrupted = start(t, ['db', 'backup', join(folder, 'backup.db')], { DATABASE_URL }, 'src/main.ts')
    while (readdirSync(folder).length === 0) await sleep(5)
    await sleep(200)
    interrupted.child.kill(signal)
    const code = await exitCode(interrupted.child)
    t.match(interrupted.output.stderr, /^Interrupted; no file was written\.$/m, signal)
    t.ok((code ?? 0) > 128, `exit code ${code}`)
    t.same(readdirSync(folder), [], `no file is left after ${signal}`)
  }
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  t.same(
    [existsSync(join(folder, 'database.db-wal')), existsSync(join(folder, 'database.db-shm'))],
    [false, false],
    'no file is left beside the database',
  )
  const line = ({ count, p50, p99, longest }: typeof idle | typeof busy) =>
    `${count} requests with a median of ${p50} ms, a p99 of ${p99} ms, at most ${longest} ms`
  t.comment(`${mebibytes} MiB in ${milliseconds} ms: ${line(busy)}; before: ${line(idle)}`)
})
