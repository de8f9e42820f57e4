import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { sql } from 'kysely'
import t from 'tap'
import { migrate } from '../../src/database/migrations.ts'
import type { Tables } from '../../src/resources/tables.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { disableBusyTimeout } from '../../src/database/sqlite.ts'
import { insertMarket, listMarkets } from '../../src/resources/markets/queries.ts'
import { groupCommit } from '../../src/database/groupCommit.ts'
import { sqliteIn } from '../databases.ts'
import { startListening, temporaryFolder } from '../helper.ts'
import { newMarket } from '../resources/samples.ts'

t.test('on SQLite, work that arrives together shares a commit, and each fails on its own', async (t) => {
  const file = join(temporaryFolder(t), 'database.db')
  const db = openDatabase<Tables>(`sqlite:${file}`)
  t.teardown(() => db.destroy())
  await migrate(db)
  const watcher = new SQLite(file)
  const version = () => watcher.pragma('data_version', { simple: true }) as number
  const before = version()
  const write = groupCommit(db)
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map((name) =>
      write(async (trx) => {
        const market = await insertMarket(trx, newMarket({ name }))
        if (name === 'b') throw new Error('not this one')
        return market?.name
      }),
    ),
  )
  t.match(outcomes, [{ value: 'a' }, { reason: { message: 'not this one' } }, { value: 'c' }, { value: 'd' }])
  t.equal(version(), before + 1, 'one commit')
  t.same(
    (await listMarkets(db, {}, 10)).map(({ name }) => name),
    ['a', 'c', 'd'],
  )
  watcher.close()
})

t.test('on SQLite, work that waits for another process lets reads go on, and is done after it', async (t) => {
  const file = join(temporaryFolder(t), 'database.db')
  const db = openDatabase<Tables>(`sqlite:${file}`)
  t.teardown(() => db.destroy())
  await migrate(db)
  await disableBusyTimeout(db)
  const other = new SQLite(file)
  other.exec('begin immediate')
  const written = groupCommit(db)((trx) => insertMarket(trx, newMarket()))
  for (let read = 0; read < 5; read += 1) {
    t.same(await listMarkets(db, {}, 10), [])
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  other.exec('rollback')
  t.match(await written, newMarket())

  const folder = temporaryFolder(t)
  const { url } = await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  const holder = new SQLite(join(folder, 'database.db'))
  holder.exec('begin immediate')
  setTimeout(() => holder.exec('rollback'), 200)
  const answer = await fetch(`${url}/markets/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([newMarket()]),
  })
  t.equal(answer.status, 200, 'a batch waits like any other write')
  holder.close()
  other.close()
})

t.test('on SQLite, a database that stays locked is a 503 to writers only', async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  const other = new SQLite(join(folder, 'database.db'))
  other.exec('begin immediate')
  const body = JSON.stringify(newMarket())
  const headers = { 'content-type': 'application/json' }
  const refused = fetch(`${url}/markets`, { method: 'POST', headers, body })
  t.equal((await fetch(`${url}/health`)).status, 200)
  const answer = await refused
  t.equal(answer.status, 503)
  t.equal(answer.headers.get('retry-after'), '1')
  other.exec('rollback')
  t.equal((await fetch(`${url}/markets`, { method: 'POST', headers, body })).status, 201)
  other.close()
})

t.test('on SQLite, what undoes a whole transaction fails as what it is', async (t) => {
  const db = openDatabase<Tables>('sqlite::memory:')
  t.teardown(() => db.destroy())
  await migrate(db)
  const write = groupCommit(db)
  // As SQLite does by itself on a full disk.
  const undoing = write(async (trx) => {
    await insertMarket(trx, newMarket())
    const columns = sql`name, address, opening_time, closing_time`
    await sql`insert or rollback into market (${columns}) select ${columns} from market`.execute(trx)
  })
  await t.rejects(undoing, { code: 'SQLITE_CONSTRAINT_UNIQUE' })
  t.same(await listMarkets(db, {}, 10), [])
  t.match(await write((trx) => insertMarket(trx, newMarket())), newMarket(), 'and the next one is done')
})
