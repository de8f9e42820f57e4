import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { NO_MIGRATIONS } from 'kysely/migration'
import t from 'tap'
import { generateData } from '../../src/csv/generate.ts'
import type { Tables } from '../../src/resources/tables.ts'
import { loadData } from '../../src/csv/load.ts'
import { createMigrator, migrate } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { resources } from '../../src/resources/index.ts'
import { readTables } from '../../src/schema/migrated.ts'
import { sqliteIn } from '../databases.ts'
import { startListening, temporaryFolder } from '../helper.ts'
import { run } from '../process.ts'
import { copyProject } from '../project/copyProject.ts'

t.test('db runs and reverts migrations, and lists their status', async (t) => {
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
  const names = readdirSync('migrations').map((file) => file.replace('.ts', ''))
  for (const name of names.toReversed()) t.match(await db('down'), `Success: ${name} (Down)`)
  t.match(await db('down'), 'No migration has been run')
})

t.test('reverting all migrations drops all tables, and running them again creates the same', async (t) => {
  const db = openDatabase<Tables>('sqlite::memory:')
  t.teardown(() => db.destroy())
  await migrate(db)
  const before = await readTables(db)
  t.not(before.length, 0)
  const { error } = await createMigrator(db).migrateTo(NO_MIGRATIONS)
  t.equal(error, undefined)
  t.same(await readTables(db), [])
  await migrate(db)
  t.same(await readTables(db), before)
})

t.test('db create writes an empty migration', async (t) => {
  const { folder, cli } = copyProject(t)
  const migrations = join(folder, 'migrations')
  const before = readdirSync(migrations)
  const said = await cli('db', 'create', 'add_test_thing')
  const created = readdirSync(migrations).filter((name) => !before.includes(name))
  t.match(created, [/^[0-9T]+-add_test_thing\.ts$/])
  t.match(said, created[0])
  t.match(readFileSync(join(migrations, created[0] ?? ''), 'utf8'), /export async function up/)
})

t.test('a failing migration is reported in one sentence, and redo does not go on', async (t) => {
  const { folder, cli } = copyProject(t)
  const failing = "export async function up() { throw new Error('This cannot be done.') }\n"
  writeFileSync(join(folder, 'migrations/9999_failing.ts'), failing)
  await t.rejects(cli('db', 'latest'), {
    code: 1,
    stdout: /Error: 9999_failing \(Up\)/,
    stderr: 'This cannot be done.\n',
  })
  t.match(await cli('db', 'status'), /0001_catalogue {2}pending/, 'all migrations of a call are rolled back')
  writeFileSync(
    join(folder, 'migrations/9999_failing.ts'),
    failing.replace('{ throw', '{} export async function down() { throw'),
  )
  await cli('db', 'latest')
  await t.rejects(cli('db', 'redo'), { code: 1, stdout: /Error: 9999_failing \(Down\)\n[^(]*$/ })
})

t.test('db draft writes nothing when there is no difference', async (t) => {
  const { folder, cli } = copyProject(t)
  const before = readdirSync(join(folder, 'migrations'))
  t.match(await cli('db', 'draft', 'add_nothing'), /there is nothing to draft\.\n$/)
  t.same(readdirSync(join(folder, 'migrations')), before)
})

t.test('db draft writes only a migration that sorts last', async (t) => {
  const { folder, cli } = copyProject(t)
  const contract = join(folder, 'openapi.yaml')
  writeFileSync(contract, readFileSync(contract, 'utf8').replace('x-indexes: [[brand, name], [brand]]', ''))
  writeFileSync(join(folder, 'migrations/9999_last.ts'), 'export async function up() {}\n')
  await t.rejects(cli('db', 'draft', 'drop_indexes'), /9999_last.ts comes after [0-9T]+-drop_indexes.ts/)
})

t.test('db reports a usage error in one sentence', async (t) => {
  const folder = temporaryFolder(t)
  const cases: [string[], RegExp][] = [
    [['sideways'], /Unknown argument: sideways/],
    [['create', '../x'], /may contain/],
    [['draft', '../x'], /may contain/],
  ]
  for (const [words, sentence] of cases) {
    const { code, stderr } = await run(t, ['db', ...words], { GENERATED_DIR: `${folder}/sub` })
    t.equal(code, 1)
    t.match(stderr, sentence)
    t.notMatch(stderr, /\n +at /)
  }
  t.notOk(existsSync(`${folder}/sub`), 'the database is not created')
})

t.test('on SQLite, db backup copies a consistent snapshot while prices are loaded', async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await startListening(t, folder, { DATABASE_URL: sqliteIn(folder) })
  const dir = join(folder, 'made')
  await generateData(resources, {
    dir,
    seed: 1,
    sizes: { markets: 10, products: 100, prices: 30_000, days: 30 },
  })
  const loading = loadData(resources, { url, dir, rejectsFile: join(folder, 'rejects.csv'), batch: 100 })
  const file = join(folder, 'backup.db')
  await new Promise((resolve) => setTimeout(resolve, 100))
  const { code, stderr } = await run(t, ['db', 'backup', file], { GENERATED_DIR: folder })
  t.equal(code, 0, stderr)
  const { total } = await loading
  t.equal(total.created, 30_110)

  const restored = temporaryFolder(t)
  renameSync(file, join(restored, 'database.db'))
  const other = await startListening(t, restored, { DATABASE_URL: sqliteIn(restored) })
  const copy = new SQLite(join(restored, 'database.db'))
  t.same(copy.pragma('integrity_check', { simple: true }), 'ok')
  t.same(copy.pragma('foreign_key_check'), [])
  const prices = copy.prepare('select count(*) from price').pluck().get() as number
  t.equal(prices % 100, 0, 'a snapshot contains whole batches')
  copy.close()
  const again = await loadData(resources, { url: other.url, dir, rejectsFile: join(folder, 'rejects.csv') })
  t.match(again.total, { rejected: 0 })
  t.equal(again.files[2]?.created, 30_000 - prices, 'loading the rest completes the backup')

  const existing = await run(t, ['db', 'backup', join(restored, 'database.db')], { GENERATED_DIR: folder })
  t.match(existing, { code: 1, stderr: /exists; choose another file name\.\n$/ })
  const none = await run(t, ['db', 'backup', file], { GENERATED_DIR: join(folder, 'none') })
  t.match(none, { code: 1, stderr: /^There is no database / })
  t.notOk(existsSync(file))
})
