import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { optimize } from '../../src/database/optimize.ts'
import { startListening } from '../fixture/app.ts'
import { newBook } from '../fixture/samples.ts'
import { sqliteIn } from '../support/databases.ts'
import { run } from '../support/process.ts'
import { sendJson } from '../support/sendJson.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

t.test('db optimize merges the index of words while the service runs', async (t) => {
  const folder = temporaryFolder(t)
  const settings = { DATABASE_URL: sqliteIn(folder) }
  const { url } = await startListening(t, folder, settings)
  for (const title of ['Middlemarch', 'Emma', 'Adam Bede']) {
    t.equal((await sendJson(`${url}/books`, 'POST', newBook({ title }))).status, 201)
  }
  const sqlite = new SQLite(join(folder, 'database.db'))
  t.teardown(() => sqlite.close())
  const countParts = () =>
    sqlite.prepare('select count(distinct segid) from book_search_idx').pluck().get() as number
  t.ok(countParts() > 1, 'each write adds a part')

  const { code, stdout } = await run(t, ['db', 'optimize'], settings)
  t.same([code, stdout], [0, 'The indexes of words are merged.\n'])
  t.equal(countParts(), 1)
  const response = await fetch(`${url}/books?search=mid eliot`)
  t.match(await response.json(), { items: [{ title: 'Middlemarch' }] })
})

t.test('db optimize rejects a database of another program, and leaves it unchanged', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'database.db')
  const sqlite = new SQLite(file)
  sqlite.exec('create virtual table post_search using fts5(title)')
  sqlite.close()
  const before = readFileSync(file)
  await t.rejects(optimize(sqliteIn(folder)), { message: /it is a database of another program/ })
  t.ok(readFileSync(file).equals(before), 'the file is unchanged')
})
