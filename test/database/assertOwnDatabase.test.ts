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
import { migrate } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { generateData } from '../../src/csv/generate.ts'
import { loadData } from '../../src/csv/load.ts'
import { resources } from '../../src/resources/index.ts'
import { sqliteIn } from '../databases.ts'
import { startListening, temporaryFolder } from '../helper.ts'
import { exitCode, run, serve } from '../process.ts'

/** Overwrites bytes of a file from a position on. */
function damage(file: string, position: number, length: number) {
  const open = openSync(file, 'r+')
  writeSync(open, Buffer.alloc(length, 0xff), 0, length, position)
  closeSync(open)
}

t.test('a file that is damaged or of something else is refused, and stays as it is', async (t) => {
  const own = join(temporaryFolder(t), 'own.db')
  const db = openDatabase(`sqlite:${own}`)
  await migrate(db)
  await db.destroy()

  const made = (statements: string) => (file: string) => {
    const sqlite = new SQLite(file)
    sqlite.exec(statements)
    sqlite.close()
  }
  const changed = (change: (file: string) => void) => (file: string) => {
    copyFileSync(own, file)
    change(file)
  }
  const other = /it is a database of another program; set DATABASE_URL to a file of its own/
  const cases: Record<string, [(file: string) => void, RegExp]> = {
    'a text': [(file) => writeFileSync(file, 'no database\n'.repeat(100)), /file is not a database/],
    'tables of another program': [made('create table wp_posts (id integer)'), other],
    'a table of a name that is ours too': [made('create table market (id integer)'), other],
    'a mark of another program': [made('pragma application_id = 252006673'), other],
    'half of a file': [changed((file) => truncateSync(file, 8192)), /malformed/],
    'no header': [changed((file) => damage(file, 0, 100)), /file is not a database/],
    'a newer version': [
      changed(made("insert into kysely_migration values ('9999-newer', '2099-01-01')")),
      /^The database has migrations that this version of Pricebook does not know\. Use the version/,
    ],
  }
  await Promise.all(
    Object.entries(cases).map(async ([name, [make, sentence]]) => {
      const folder = temporaryFolder(t)
      const file = join(folder, 'database.db')
      make(file)
      const before = readFileSync(file)
      const { code, stderr } = await run(t, ['serve'], { PORT: '0', DATABASE_URL: `sqlite:${file}` })
      t.equal(code, 1, name)
      t.match(stderr, sentence, name)
      t.equal(stderr.trim().split('\n').length, 1, stderr)
      t.ok(readFileSync(file).equals(before), `${name} is as it was`)
      t.same(readdirSync(folder), ['database.db'], `nothing is beside ${name}`)
    }),
  )
})

t.test('an empty file is a new database', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'database.db'), '')
  const { url } = await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  t.equal((await fetch(`${url}/markets`)).status, 200)
})

t.test('a page that is damaged is a 500 where it is read, and the rest goes on', async (t) => {
  const folder = temporaryFolder(t)
  const settings = { DATABASE_URL: sqliteIn(folder) }
  const first = await startListening(t, folder, settings)
  await generateData(resources, {
    dir: folder,
    seed: 1,
    sizes: { markets: 5, products: 50, prices: 5000, days: 100 },
  })
  await loadData(resources, { url: first.url, dir: folder, rejectsFile: join(folder, 'rejects.csv') })
  await first.close()

  const file = join(folder, 'database.db')
  const sqlite = new SQLite(file, { readonly: true })
  const root = sqlite
    .prepare("select rootpage from sqlite_schema where name = 'price'")
    .pluck()
    .get() as number
  const pageSize = sqlite.pragma('page_size', { simple: true }) as number
  sqlite.close()
  damage(file, (root - 1) * pageSize, pageSize)

  const { child, output, url } = await serve(t, { GENERATED_DIR: folder, ...settings })
  const answer = await fetch(`${url}/api/prices/1`)
  t.equal(answer.status, 500)
  t.match(await answer.json(), { type: /internal-server-error$/, request_id: /./ })
  t.equal((await fetch(`${url}/api/markets/1`)).status, 200)
  t.equal((await fetch(`${url}/api/health/live`)).status, 200)
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  t.match(output.stdout, 'database disk image is malformed')
})
