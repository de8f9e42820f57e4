import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { sql } from 'kysely'
import type { Logger } from 'kysely'
import t from 'tap'
import type { Test } from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { groupCommit } from '../../src/database/groupCommit.ts'
import { migrate } from '../../src/database/migrations.ts'
import { disableBusyTimeout } from '../../src/database/sqlite.ts'
import { runFor, waitForTurn } from '../../src/turns.ts'
import { startListening } from '../fixture/app.ts'
import { MIGRATIONS } from '../fixture/contract.ts'
import { insertLibrary, listLibraries } from '../fixture/libraries/queries.ts'
import { newLibrary } from '../fixture/samples.ts'
import type { Tables } from '../fixture/tables.ts'
import { sqliteIn } from '../support/databases.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const post = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

async function openMigrated(t: Test, url: string, log?: Logger) {
  const db = openDatabase<Tables>(url, log)
  t.teardown(() => db.destroy())
  await migrate(db, MIGRATIONS)
  return db
}

function countCommits() {
  let count = 0
  const log: Logger = ({ query }) => {
    if (query.sql === 'commit') count += 1
  }
  return { log, commits: () => count }
}

/** Another connection, which holds the write lock until it rolls back. */
function lock(t: Test, file: string) {
  const sqlite = new SQLite(file)
  t.teardown(() => sqlite.close())
  sqlite.exec('begin immediate')
  return { release: () => sqlite.exec('rollback') }
}

t.test('on SQLite, concurrent writes share one commit, and each fails on its own', async (t) => {
  const { log, commits } = countCommits()
  const db = await openMigrated(t, 'sqlite::memory:', log)
  const before = commits()
  const write = groupCommit(db)
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map((name) =>
      write(async (trx) => {
        const library = await insertLibrary(trx, newLibrary({ name }))
        if (name === 'b') throw new Error('not this one')
        return library?.name
      }),
    ),
  )
  t.match(outcomes, [{ value: 'a' }, { reason: { message: 'not this one' } }, { value: 'c' }, { value: 'd' }])
  // One, unless a group lasts until its limit on a busy machine.
  const count = commits() - before
  t.ok(count === 1 || count === 2, `the three writes have ${count} commits`)
  t.match(await listLibraries(db, {}, 10), [{ name: 'a' }, { name: 'c' }, { name: 'd' }])
})

t.test('on SQLite, writes of requests that wait for their turn share a commit', async (t) => {
  const { log, commits } = countCommits()
  const db = await openMigrated(t, 'sqlite::memory:', log)
  const write = groupCommit(db)
  const insert = (name: string) => write((trx) => insertLibrary(trx, newLibrary({ name })))
  const commitsOfRound = async (round: number) => {
    const before = commits()
    const begun = insert(`a${round}`)
    const waiting = ['b', 'c'].map(
      (name) => new Promise((resolve) => waitForTurn(() => resolve(insert(name + round)))),
    )
    await Promise.all([begun, ...waiting])
    return commits() - before
  }
  const counts: number[] = []
  for (let round = 0; round < 10; round += 1) counts.push(await commitsOfRound(round))
  // On a busy machine some groups last until their limit.
  t.ok(counts.includes(1), `the numbers of commits: ${counts.join(' ')}`)
})

t.test('on SQLite, a write succeeds after one whose client has disconnected', async (t) => {
  const db = await openMigrated(t, 'sqlite::memory:')
  const write = groupCommit(db)
  const insert = (name: string) => write((trx) => insertLibrary(trx, newLibrary({ name })))
  const client = { destroyed: false }
  runFor(client, () => void insert('a'))
  const written = insert('b')
  client.destroyed = true
  // Without tasks that wait, the group would not wait either.
  waitForTurn(() => undefined)
  t.match(await written, { name: 'b' })
})

t.test('on SQLite, a write sees those before it in its group, also after one has failed', async (t) => {
  const db = await openMigrated(t, 'sqlite::memory:')
  const write = groupCommit(db)
  const insert = (name: string) =>
    write(async (trx) => (await insertLibrary(trx, newLibrary({ name })))?.id ?? 'exists')
  const fail = (name: string) =>
    write(async (trx) => {
      await insertLibrary(trx, newLibrary({ name }))
      throw new Error('not this one')
    })
  for (const round of ['first', 'second']) {
    const outcomes = await Promise.allSettled([insert(round), fail('other'), insert(round), insert('other')])
    t.match(outcomes, [
      { value: Number },
      { reason: { message: 'not this one' } },
      { value: 'exists' },
      { value: round === 'first' ? Number : 'exists' },
    ])
  }
  t.match(await insert('third'), Number, 'the next write succeeds')
  t.match(await listLibraries(db, {}, 10), [
    { name: 'first' },
    { name: 'other' },
    { name: 'second' },
    { name: 'third' },
  ])
})

t.test('on SQLite, a write waits for the lock of another process while reads succeed', async (t) => {
  const file = join(temporaryFolder(t), 'database.db')
  const db = await openMigrated(t, `sqlite:${file}`)
  await disableBusyTimeout(db)
  const { release } = lock(t, file)
  const written = groupCommit(db)((trx) => insertLibrary(trx, newLibrary()))
  for (let read = 0; read < 5; read += 1) {
    t.same(await listLibraries(db, {}, 10), [], 'a read while the write waits')
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  release()
  t.match(await written, newLibrary(), 'the write succeeds')
})

t.test('on SQLite, a batch waits for the lock like any other write', async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  const { release } = lock(t, join(folder, 'database.db'))
  setTimeout(release, 200)
  const response = await fetch(`${url}/libraries/batch`, post([newLibrary()]))
  t.equal(response.status, 200, 'status')
})

t.test('on SQLite, a database that stays locked is a 503 for writes only', async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  const { release } = lock(t, join(folder, 'database.db'))
  const write = fetch(`${url}/libraries`, post(newLibrary()))
  t.equal((await fetch(`${url}/health`)).status, 200, 'status of readiness')
  const response = await write
  t.equal(response.status, 503, 'status of the write')
  t.equal(response.headers.get('retry-after'), '1', 'Retry-After')
  release()
  t.equal((await fetch(`${url}/libraries`, post(newLibrary()))).status, 201, 'status once it is unlocked')
})

t.test('on SQLite, a write that rolls back the whole transaction fails with its own error', async (t) => {
  const db = await openMigrated(t, 'sqlite::memory:')
  const write = groupCommit(db)
  // SQLite itself does this on a full disk.
  const failing = write(async (trx) => {
    await insertLibrary(trx, newLibrary())
    const columns = sql`name, address, opens_at, closes_at`
    await sql`insert or rollback into library (${columns}) select ${columns} from library`.execute(trx)
  })
  await t.rejects(failing, { code: 'SQLITE_CONSTRAINT_UNIQUE' })
  t.same(await listLibraries(db, {}, 10), [], 'nothing is stored')
  t.match(await write((trx) => insertLibrary(trx, newLibrary())), newLibrary(), 'the next write succeeds')
})
