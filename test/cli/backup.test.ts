import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { startListening } from '../fixture/app.ts'
import { newBook } from '../fixture/samples.ts'
import { sqliteIn } from '../support/databases.ts'
import { run } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const BATCHES = 150
const ROWS = 100

/** Sends a batch of books; returns how many it created. */
async function sendBatch(url: string, batch: number): Promise<number> {
  const rows = Array.from({ length: ROWS }, (_, row) => newBook({ title: `${batch} ${row}` }))
  const response = await fetch(`${url}/books/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rows),
  })
  return ((await response.json()) as { created: number }).created
}

t.test('on SQLite, db backup copies a consistent snapshot while batches are written', async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  const target = temporaryFolder(t)
  const file = join(target, 'database.db')
  let isDone = false
  const backup = run(t, ['db', 'backup', file], { DATABASE_URL: sqliteIn(folder) }).finally(() => {
    isDone = true
  })
  let sent = 0
  while (!isDone || sent < BATCHES) {
    t.equal(await sendBatch(url, sent), ROWS, `batch ${sent}`)
    sent += 1
  }
  const { code, stderr } = await backup
  t.equal(code, 0, stderr)
  t.match(stderr, /^backup: 100 %$/m, 'the progress')
  t.same(readdirSync(target), ['database.db'], 'no other file is left')

  const copy = new SQLite(file)
  t.equal(copy.pragma('integrity_check', { simple: true }), 'ok')
  t.same(copy.pragma('foreign_key_check'), [])
  const count = copy.prepare('select count(*) from book').pluck().get() as number
  copy.close()
  t.ok(count > 0 && count < sent * ROWS, `the snapshot, of ${count} books, is older than the last batch`)
  t.equal(count % ROWS, 0, 'the snapshot contains whole batches')

  const restored = await startListening(t, target, { DATABASE_URL: sqliteIn(target) })
  let created = 0
  for (let batch = 0; batch < sent; batch += 1) created += await sendBatch(restored.url, batch)
  t.equal(created, sent * ROWS - count, 'the rows that a service on the snapshot lacks')
})

t.test('on SQLite, db backup overwrites no file, and needs a database', async (t) => {
  const folder = temporaryFolder(t)
  await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  const settings = { DATABASE_URL: sqliteIn(folder) }
  const existing = await run(t, ['db', 'backup', join(folder, 'database.db')], settings)
  t.match(existing, { code: 1, stderr: /exists; choose another file name\.\n$/ })

  const nowhere = join(folder, 'missing', 'backup.db')
  const missingFolder = await run(t, ['db', 'backup', nowhere], settings)
  t.match(missingFolder, { code: 1, stderr: `${nowhere} cannot be written: ENOENT` })

  const file = join(folder, 'backup.db')
  const missing = await run(t, ['db', 'backup', file], { DATABASE_URL: sqliteIn(join(folder, 'missing')) })
  t.match(missing, { code: 1, stderr: /^There is no database / })
  t.notOk(
    readdirSync(folder).some((name) => name.startsWith('backup')),
    'no file is created',
  )
})
