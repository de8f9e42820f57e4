import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrations.ts'
import { startListening } from '../fixture/app.ts'
import { MIGRATIONS } from '../fixture/contract.ts'
import { sqliteIn } from '../support/databases.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const create = (statements: string) => (file: string) => {
  const sqlite = new SQLite(file)
  sqlite.exec(statements)
  sqlite.close()
}
const foreign = /it is a database of another program; set DATABASE_URL to a file of its own/

// What the file contains, made from a migrated database or from nothing, and the message.
const cases: Record<string, [(file: string, own: string) => void, RegExp]> = {
  'a text file': [(file) => writeFileSync(file, 'no database\n'.repeat(100)), /file is not a database/],
  'a database with tables of another program': [create('create table wp_posts (id integer)'), foreign],
  'a database with a table of the same name': [create('create table library (id integer)'), foreign],
  'a database with an application_id': [create('pragma application_id = 252006673'), foreign],
  'a truncated database': [
    (file, own) => {
      copyFileSync(own, file)
      truncateSync(file, 8192)
    },
    /malformed/,
  ],
  'a database with an overwritten header': [
    (file, own) => {
      copyFileSync(own, file)
      const descriptor = openSync(file, 'r+')
      writeSync(descriptor, Buffer.alloc(100, 0xff), 0, 100, 0)
      closeSync(descriptor)
    },
    /file is not a database/,
  ],
  'a database of a newer version': [
    (file, own) => {
      copyFileSync(own, file)
      create("insert into kysely_migration values ('9999-newer', '2099-01-01')")(file)
    },
    /^The database has the migration 9999-newer, which this version of .+ does not know\. Use the version/,
  ],
}

for (const [name, [write, message]] of Object.entries(cases)) {
  t.test(`${name} is rejected at the start, and left unchanged`, async (t) => {
    const own = join(temporaryFolder(t), 'own.db')
    const db = openDatabase(`sqlite:${own}`)
    await migrate(db, MIGRATIONS)
    await db.destroy()
    const folder = temporaryFolder(t)
    const file = join(folder, 'database.db')
    write(file, own)
    const before = readFileSync(file)

    const start = startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
    await t.rejects(start, { message })
    t.ok(readFileSync(file).equals(before), 'the file is unchanged')
    t.same(readdirSync(folder), ['database.db'], 'no other file is created')
  })
}

t.test('an empty file becomes a new database', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'database.db'), '')
  const { url } = await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  t.equal((await fetch(`${url}/libraries`)).status, 200, 'status')
})
