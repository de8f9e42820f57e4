import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { detectChanges } from '../../src/database/changeDetector.ts'
import { execFileSync } from '../support/childProcess.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

t.test('every commit is detected once, and nothing else', async (t) => {
  const file = join(temporaryFolder(t), 'database.db')
  const sqlite = new SQLite(file)
  t.teardown(() => sqlite.close())
  sqlite.pragma('journal_mode = WAL')
  sqlite.exec('create table thing (id integer primary key) strict')
  const detector = detectChanges(file)
  t.teardown(() => detector.close())
  const insert = sqlite.prepare('insert into thing values (null)')

  t.ok(detector.hasChanged(), 'the first call reports a change')
  t.notOk(detector.hasChanged(), 'the second call reports none')
  sqlite.prepare('select count(*) from thing').get()
  t.notOk(detector.hasChanged(), 'a read is no change')
  for (let row = 0; row < 100; row += 1) {
    insert.run()
    t.ok(detector.hasChanged(), `commit ${row} is a change`)
    t.notOk(detector.hasChanged(), `commit ${row} is reported once`)
    if (row % 10 !== 0) continue
    sqlite.pragma('wal_checkpoint(restart)')
    // A checkpoint may count as a change: it empties a cache without need, and never leaves a stale one.
    detector.hasChanged()
  }
  sqlite.exec('begin; insert into thing values (null); rollback')
  t.notOk(detector.hasChanged(), 'a rollback is no change')
  sqlite.exec('begin')
  insert.run()
  t.notOk(detector.hasChanged(), 'an uncommitted write is no change')
  sqlite.exec('commit')
  t.ok(detector.hasChanged(), 'its commit is a change')
  sqlite.exec('create table another (id integer)')
  t.ok(detector.hasChanged(), 'a new table is a change')

  const program = `
    const SQLite = require('better-sqlite3')
    new SQLite(${JSON.stringify(file)}).exec('insert into thing values (null)')`
  execFileSync(process.execPath, ['--eval', program])
  t.ok(detector.hasChanged(), 'a commit of another process is a change')
  t.notOk(detector.hasChanged(), 'which is reported once')
})
