import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { migrate, openDatabase } from '../src/database.ts'
import { generateData } from '../src/data/generate.ts'
import { loadData } from '../src/data/load.ts'
import { startListening, temporaryFolder } from './helper.ts'
import { run } from './process.ts'

t.test('db steps through the migrations and says how far it is', async (t) => {
  const settings = { GENERATED_DIR: temporaryFolder(t) }
  const db = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(t, ['db', ...words], settings)
    t.equal(code, 0, stderr)
    return stdout
  }
  t.match(await db('status'), /0001_catalogue {2}pending/)
  t.match(await db('latest'), /Success: 0001_catalogue \(Up\)/)
  t.match(await db('status'), /0001_catalogue {2}run 20/)
  t.match(await db('up'), 'No migration is pending')
  t.match(await db('redo'), /\(Down\)[^]*\(Up\)/)
  t.match(await db('down'), /Success: 0001_catalogue \(Down\)/)
  t.match(await db('down'), 'No migration was run that could be undone')
})

t.test('down leaves nothing behind, and up makes the same tables again', async (t) => {
  const db = openDatabase('sqlite::memory:')
  t.teardown(() => db.destroy())
  const tables = async () => {
    const rows = await db.introspection.getTables()
    return rows.map(({ name, columns }) => [name, columns.map(({ name }) => name)])
  }
  await migrate(db)
  const before = await tables()
  t.equal(before.length, 3)
  const { down, up } = await import('../migrations/0001_catalogue.ts')
  await down(db)
  t.same(await tables(), [])
  await up(db)
  t.same(await tables(), before)
})

t.test('db create writes a migration to be filled in', async (t) => {
  const before = readdirSync('migrations')
  const { code, stdout } = await run(t, ['db', 'create', 'add_test_thing'], {
    GENERATED_DIR: temporaryFolder(t),
  })
  const created = readdirSync('migrations').filter((name) => !before.includes(name))
  for (const name of created) t.teardown(() => rmSync(`migrations/${name}`))
  t.equal(code, 0)
  t.match(created, [/^[0-9T]+-add_test_thing\.ts$/])
  t.match(stdout, created[0])
  t.match(readFileSync(`migrations/${created[0]}`, 'utf8'), /export async function up/)
})

t.test('db says in one sentence what it cannot do', async (t) => {
  const folder = temporaryFolder(t)
  const cases: [string[], RegExp][] = [
    [['sideways'], /Unknown argument: sideways/],
    [['create', '../x'], /may hold/],
  ]
  for (const [words, sentence] of cases) {
    const { code, stderr } = await run(t, ['db', ...words], { GENERATED_DIR: `${folder}/sub` })
    t.equal(code, 1)
    t.match(stderr, sentence)
    t.notMatch(stderr, /\n +at /)
  }
  t.notOk(existsSync(`${folder}/sub`), 'and touches nothing')
})

t.test('db backup copies the database of one moment while prices are loaded into it', async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await startListening(t, folder)
  const dir = join(folder, 'made')
  await generateData({ dir, seed: 1, markets: 10, products: 100, prices: 30_000, days: 30 })
  const loading = loadData({ url, dir, rejectsFile: join(folder, 'rejects.csv'), batch: 100 })
  const file = join(folder, 'backup.db')
  await new Promise((resolve) => setTimeout(resolve, 100))
  const { code, stderr } = await run(t, ['db', 'backup', file], { GENERATED_DIR: folder })
  t.equal(code, 0, stderr)
  const { total } = await loading
  t.equal(total.created, 30_110)

  const restored = temporaryFolder(t)
  renameSync(file, join(restored, 'database.db'))
  const other = await startListening(t, restored)
  const copy = new SQLite(join(restored, 'database.db'))
  t.same(copy.pragma('integrity_check', { simple: true }), 'ok')
  t.same(copy.pragma('foreign_key_check'), [])
  const prices = copy.prepare('select count(*) from price').pluck().get() as number
  t.equal(prices % 100, 0, 'whole batches')
  copy.close()
  const again = await loadData({ url: other.url, dir, rejectsFile: join(folder, 'rejects.csv') })
  t.match(again.total, { rejected: 0 })
  t.equal(again.files[2]?.created, 30_000 - prices, 'the backup goes on where it was')

  const existing = await run(t, ['db', 'backup', join(restored, 'database.db')], { GENERATED_DIR: folder })
  t.match(existing, { code: 1, stderr: /exists; give the backup a name of its own\.\n$/ })
  const none = await run(t, ['db', 'backup', file], { GENERATED_DIR: join(folder, 'none') })
  t.match(none, { code: 1, stderr: /^There is no database / })
  t.notOk(existsSync(file))
})
