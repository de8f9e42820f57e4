import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { NO_MIGRATIONS } from 'kysely/migration'
import t from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { createMigrator, migrate } from '../../src/database/migrations.ts'
import { readTables } from '../../src/schema/migrated.ts'
import { copyProject } from '../project/copyProject.ts'
import { databaseFor } from '../support/databases.ts'
import { run } from '../support/process.ts'
import { runHere } from '../support/runHere.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const names = readdirSync('migrations').map((file) => file.replace('.ts', ''))

t.test('db runs and reverts migrations, and lists their status', async (t) => {
  const DATABASE_URL = await databaseFor(t, temporaryFolder(t))
  const db = async (...words: string[]) => {
    // The others start a process.
    const runCommand = words[0] === 'status' ? runHere : run
    const { code, stdout, stderr } = await runCommand(t, ['db', ...words], { DATABASE_URL })
    t.equal(code, 0, stderr)
    return stdout
  }
  t.match(await db('status'), `  ${names[0]}  pending\n`)
  t.match(await db('latest'), `Success: ${names[0]} (Up)`)
  t.match(await db('status'), `  ${names[0]}  run 20`)
  t.match(await db('up'), 'No migration is pending')
  t.match(await db('redo'), /\(Down\)[^]*\(Up\)/)
  t.match(await db('down'), `Success: ${names.at(-1)} (Down)`)
  const database = openDatabase(DATABASE_URL)
  await createMigrator(database).migrateTo(NO_MIGRATIONS)
  await database.destroy()
  t.match(await db('down'), 'No migration has been run')
})

t.test('a migration of the database without a file is named, with what to do', async (t) => {
  const settings = { GENERATED_DIR: temporaryFolder(t) }
  const DATABASE_URL = await databaseFor(t, settings.GENERATED_DIR)
  const db = openDatabase(DATABASE_URL)
  await migrate(db)
  await sql`update kysely_migration set name = '0000_deleted' where name = ${names[0]}`.execute(db)
  await db.destroy()
  for (const step of ['latest', 'up', 'down']) {
    const { code, stderr } = await run(t, ['db', step], { ...settings, DATABASE_URL })
    t.equal(code, 1)
    t.match(
      stderr,
      /has the migration 0000_deleted, which this version of .+ does not know\. Use the version/,
    )
  }
  const { stdout } = await runHere(t, ['db', 'status'], { ...settings, DATABASE_URL })
  t.match(stdout, /^ {2}0000_deleted {2}run, but its file is missing$/m)
})

t.test('a migration that comes before one of the database is named, with what to do', async (t) => {
  const { folder, cli } = copyProject(t)
  await cli('db', 'latest')
  writeFileSync(join(folder, 'migrations/0000_early.ts'), 'export async function up() {}\n')
  await t.rejects(cli('db', 'latest'), {
    code: 1,
    stderr:
      /^The migration 0000_early comes before \w+, which the database has already\. Give it a later name\.\n$/,
  })
})

t.test('reverting all migrations drops all tables, and running them again creates the same', async (t) => {
  const db = openDatabase('sqlite::memory:')
  t.teardown(() => db.destroy())
  await migrate(db)
  const before = await readTables(db)
  t.not(before.length, 0, 'the number of tables')
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
  const output = await cli('db', 'create', 'add_test_thing')
  const created = readdirSync(migrations).filter((name) => !before.includes(name))
  t.match(created, [/^[0-9T]+-add_test_thing\.ts$/])
  t.match(output, created[0])
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
  t.match(await cli('db', 'status'), `  ${names[0]}  pending\n`, 'all migrations of a call are rolled back')
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
  writeFileSync(contract, readFileSync(contract, 'utf8').replace(/\n *x-unique: .*/, ''))
  writeFileSync(join(folder, 'migrations/9999_last.ts'), 'export async function up() {}\n')
  await t.rejects(cli('db', 'draft', 'drop_unique'), /9999_last.ts comes after [0-9T]+-drop_unique.ts/)
})

t.test('db reports a usage error in one sentence', async (t) => {
  const folder = temporaryFolder(t)
  const cases: [string[], RegExp][] = [
    [['sideways'], /Unknown argument: sideways/],
    [['create', '../x'], /may contain/],
    [['draft', '../x'], /may contain/],
  ]
  for (const [words, sentence] of cases) {
    const { code, stderr } = await runHere(t, ['db', ...words], { GENERATED_DIR: `${folder}/sub` })
    t.equal(code, 1, words.join(' '))
    t.match(stderr, sentence)
    t.notMatch(stderr, /\n +at /)
  }
  t.notOk(existsSync(`${folder}/sub`), 'the database is not created')
})
