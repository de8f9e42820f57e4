// A file that is shorter than SQLite left it, for example after a copy that was interrupted, with the -wal file beside it.
import { copyFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import SQLite from 'better-sqlite3'
import { pino } from 'pino'
import t from 'tap'
import type { Test } from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { findDamage } from '../../src/database/integrity.ts'
import { migrate } from '../../src/database/migrations.ts'
import { startListening } from '../fixture/app.ts'
import { MIGRATIONS } from '../fixture/contract.ts'
import { newLibrary } from '../fixture/samples.ts'
import { sqliteIn } from '../support/databases.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const PAGE = 4096
const LIBRARIES = 200

/** Starts a service on a database of 200 libraries without its last pages, after these statements have written to the -wal file. */
async function startTruncated(t: Test, statements: string, missing: number) {
  const source = join(temporaryFolder(t), 'database.db')
  const db = openDatabase(`sqlite:${source}`)
  await migrate(db, MIGRATIONS)
  await db.destroy()
  const sqlite = new SQLite(source)
  t.teardown(() => sqlite.close())
  const insert = sqlite.prepare(
    "insert into library (name, address, opens_at, closes_at) values (?, ?, '08:00', '22:00')",
  )
  for (let index = 0; index < LIBRARIES; index += 1) insert.run(`library ${index}`, 'x'.repeat(200))
  sqlite.pragma('wal_checkpoint(truncate)')
  sqlite.exec(statements)

  const folder = temporaryFolder(t)
  const file = join(folder, 'database.db')
  for (const end of ['', '-wal']) copyFileSync(source + end, file + end)
  const { size } = statSync(file)
  truncateSync(file, size - missing * PAGE)
  const log = new PassThrough({ encoding: 'utf8' })
  const settings = { DATABASE_URL: sqliteIn(folder) }
  const { url, close } = await startListening(t, folder, settings, pino(log))
  const post = async () =>
    (
      await fetch(`${url}/libraries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(newLibrary({ name: 'a new one' })),
      })
    ).status
  const list = () => fetch(`${url}/libraries?limit=1000`)
  return { file, size, log, post, list, close }
}

t.test('a truncated file whose -wal file has all missing pages is intact', async (t) => {
  const { file, size, log, post, list, close } = await startTruncated(t, 'vacuum', 10)
  t.equal(await post(), 201, 'a write')
  const { items } = (await (await list()).json()) as { items: unknown[] }
  t.equal(items.length, LIBRARIES + 1, 'all rows are read')
  await close()
  t.notMatch(String(log.read()), /damaged/)
  t.equal(statSync(file).size, size, 'the checkpoint restores the file')
  t.same(findDamage(`sqlite:${file}`), [])
})

t.test('one whose -wal file lacks pages starts and accepts writes, and its damage is reported', async (t) => {
  const update = "update library set address = 'y' where id = 200"
  const { file, log, post, list, close } = await startTruncated(t, update, 3)
  t.equal(await post(), 201, 'a write to pages that exist')
  t.equal((await list()).status, 500, 'a read of a missing page')
  await close()
  t.match(String(log.read()), /"level":50,.*The database .* is damaged: .*Restore a backup\./)
  t.same(findDamage(`sqlite:${file}`), ['database disk image is malformed'])
})
