import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { detectChanges } from '../../src/database/changeDetector.ts'
import { temporaryFolder } from '../helper.ts'
import { run } from '../process.ts'

t.test('each commit changes the version, whoever makes it, and nothing else does', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'database.db')
  const settings = { GENERATED_DIR: folder, DATABASE_URL: `sqlite:${file}` }
  t.equal((await run(t, ['db', 'latest'], settings)).code, 0)
  const version = detectChanges(file)
  t.teardown(() => version.close())
  const sqlite = new SQLite(file)
  t.teardown(() => sqlite.close())
  // The same value of the pragma on a connection that does not write is what it is held to.
  const other = new SQLite(file)
  t.teardown(() => other.close())
  const dataVersion = () => other.pragma('data_version', { simple: true })

  t.ok(version.hasChanged(), 'the first time')
  t.notOk(version.hasChanged())
  sqlite.prepare('select count(*) from market').get()
  t.notOk(version.hasChanged(), 'a read')
  const insert = sqlite.prepare("insert into market values (null, ?, 'x', '08:00', '20:00')")
  for (let row = 0; row < 100; row += 1) {
    const before = dataVersion()
    insert.run(`${row}`)
    t.not(dataVersion(), before)
    t.ok(version.hasChanged(), 'a commit')
    t.notOk(version.hasChanged())
    if (row % 10 === 0) {
      sqlite.pragma('wal_checkpoint(restart)')
      version.hasChanged()
    }
  }
  sqlite.exec("begin; insert into market values (null, 'undone', 'x', '08:00', '20:00'); rollback")
  t.notOk(version.hasChanged(), 'what was undone')
  sqlite.exec('begin')
  insert.run('half')
  t.notOk(version.hasChanged(), 'what is not committed')
  sqlite.exec('commit')
  t.ok(version.hasChanged())

  t.equal((await run(t, ['db', 'down'], settings)).code, 0)
  t.ok(version.hasChanged(), 'another process')
  sqlite.exec('create table one_more (id integer)')
  t.ok(version.hasChanged(), 'a table')
})
