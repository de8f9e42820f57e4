// Two instances on one PostgreSQL server are killed, or lose it, during a load.
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { exportData } from '../../src/csv/export.ts'
import { loadData } from '../../src/csv/load.ts'
import { createDatabase, query } from '../support/databases.ts'
import { serve, startListening } from '../fixture/app.ts'
import { resources } from '../fixture/resources.ts'
import { service } from '../fixture/service.ts'
import { freePort } from '../support/freePort.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { BOOKS, generateBooks, ROWS } from './books.ts'

const port = await freePort()

const scratch = temporaryFolder(t)
const folder = join(scratch, 'server')
// If the tests run as root, the server runs as the user postgres, who must be able to enter the folder.
spawnSync('chmod', ['a+rx', scratch])
const { status, stdout, stderr } = spawnSync('.ci/postgres', ['start', folder, String(port)], {
  encoding: 'utf8',
})
const skip = status === 2 && 'PostgreSQL is not installed (Debian: apt-get install postgresql)'
if (status !== 0 && status !== 2) throw new Error(stderr)
t.teardown(() => spawnSync('.ci/postgres', ['stop', folder]))
const server = stdout.trim()

/** Starts two instances on a new database, and generates the files to load. */
async function setUp(t: Test) {
  const DATABASE_URL = await createDatabase(t, server)
  const own = temporaryFolder(t)
  const start = (PORT = '0') => serve(t, { DATABASE_URL, GENERATED_DIR: own, PORT })
  const instances = [await start(), await start()] as const
  const dir = await generateBooks(own)
  const load = (url: string) =>
    loadData(resources, {
      url: `${url}/api`,
      dir,
      rejectsFile: join(own, `${new URL(url).port}.csv`),
      batch: 500,
    })
  const count = async () => {
    const [row] = await query<{ count: string }>(DATABASE_URL, 'select count(*) from book')
    return Number(row?.count)
  }
  return { DATABASE_URL, own, dir, instances, start, load, count }
}

/** Waits until some books are stored, but not all. */
async function midLoad(t: Test, count: () => Promise<number>) {
  while ((await count()) < 2000) await sleep(10)
  t.ok((await count()) < BOOKS, 'the load is in progress')
}

/** Asserts that an export equals that of an undisturbed SQLite database with the same files. */
async function assertExport(t: Test, url: string, dir: string, own: string) {
  await exportData(resources, { url: `${url}/api`, dir: join(own, 'out') })
  const other = temporaryFolder(t)
  const undisturbed = await startListening(t, other, { DATABASE_URL: `sqlite:${join(other, 'database.db')}` })
  await loadData(resources, { url: undisturbed.url, dir, rejectsFile: join(other, 'rejects.csv') })
  await exportData(resources, { url: undisturbed.url, dir: join(other, 'out') })
  const linesOf = (folder: string) =>
    readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8').split('\n').sort())
  t.strictSame(linesOf(join(own, 'out')), linesOf(join(other, 'out')))
}

t.test(
  'concurrent loads of the same files through both instances store each row once',
  { skip },
  async (t) => {
    const { instances, load, dir, own, count } = await setUp(t)
    const results = await Promise.all(instances.map(({ url }) => load(url)))
    t.equal(
      results.reduce((sum, { total }) => sum + total.created, 0),
      ROWS,
    )
    for (const { total } of results) t.equal(total.rejected, 0)
    t.equal(await count(), BOOKS)
    await assertExport(t, instances[1].url, dir, own)
  },
)

t.test(
  'an instance that is killed during a load leaves whole batches, and the other keeps running',
  { skip },
  async (t) => {
    const { instances, start, load, dir, own, count } = await setUp(t)
    const [one, other] = instances
    const loading = load(one.url)
    await midLoad(t, count)
    one.child.kill('SIGKILL')
    await exitCode(one.child)
    t.equal((await fetch(`${other.url}/api/health`)).status, 200)
    t.equal((await count()) % 500, 0, 'whole batches')
    await start(new URL(one.url).port)
    const [first, second] = await Promise.all([loading, load(other.url)])
    t.equal(first.total.rejected + second.total.rejected, 0)
    t.equal(await count(), BOOKS)
    await assertExport(t, other.url, dir, own)
  },
)

t.test('a database that crashes and restarts during a load loses no book', { skip }, async (t) => {
  const { instances, load, dir, own, count } = await setUp(t)
  const loading = Promise.all(instances.map(({ url }) => load(url)))
  await midLoad(t, count)
  const { status, stderr } = spawnSync('.ci/postgres', ['restart', folder], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
  for (const { total } of await loading) t.equal(total.rejected, 0)
  t.equal(await count(), BOOKS)
  for (const { child, output } of instances) {
    t.equal(child.exitCode, null, 'the instance still runs')
    t.equal(output.stderr, '')
  }
  await assertExport(t, instances[0].url, dir, own)
})

t.test('reads are a 503 while all connections are in use, and succeed afterwards', { skip }, async (t) => {
  const DATABASE_URL = await createDatabase(t, server)
  const { url } = await startListening(t, undefined, {
    DATABASE_URL,
    DATABASE_POOL: '1',
    DATABASE_TIMEOUT: '30',
  })
  const holder = new pg.Client(DATABASE_URL)
  await holder.connect()
  await holder.query('begin; lock table library')
  const first = fetch(`${url}/libraries`)
  await sleep(200)
  const second = await fetch(`${url}/libraries`)
  t.equal(second.status, 503)
  t.equal(second.headers.get('retry-after'), '1')
  await holder.end()
  t.equal((await first).status, 200)
  t.equal((await fetch(`${url}/libraries`)).status, 200)
})

t.test('a server that is stopped and continued loses no book', { skip }, async (t) => {
  const { instances, load, dir, own, count } = await setUp(t)
  const loading = load(instances[0].url)
  await midLoad(t, count)
  const [pid = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
  const signal = (name: string) => {
    spawnSync('pkill', [`-${name}`, '-P', pid])
    process.kill(Number(pid), name)
  }
  signal('SIGSTOP')
  const start = performance.now()
  const responses = await Promise.all(instances.map(({ url }) => fetch(`${url}/api/libraries`)))
  t.comment(`503 after ${Math.round(performance.now() - start)} ms`)
  for (const { status } of responses) t.equal(status, 503)
  for (const { url } of instances) t.equal((await fetch(`${url}/api/health/live`)).status, 200)
  signal('SIGCONT')
  t.equal((await loading).total.rejected, 0)
  t.equal(await count(), BOOKS)
  await assertExport(t, instances[1].url, dir, own)
})

t.test('an instance stops in time while the server is stopped', { skip }, async (t) => {
  const { instances } = await setUp(t)
  const [{ child, url }] = instances
  t.equal((await fetch(`${url}/api/libraries`)).status, 200)
  const [pid = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
  spawnSync('pkill', ['-SIGSTOP', '-P', pid])
  process.kill(Number(pid), 'SIGSTOP')
  const reading = fetch(`${url}/api/libraries`)
  const start = performance.now()
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  t.comment(`stopped after ${Math.round(performance.now() - start)} ms`)
  t.equal((await reading).status, 503)
  process.kill(Number(pid), 'SIGCONT')
  spawnSync('pkill', ['-SIGCONT', '-P', pid])
})

t.test('a server that accepts connections and never responds is a 503', async (t) => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  t.teardown(() => silent.close())
  const app = buildApp({
    ...service,
    db: openDatabase(`postgres://user@127.0.0.1:${(silent.address() as AddressInfo).port}/lending`),
  })
  t.teardown(() => app.close())
  t.equal((await app.inject('/api/libraries')).statusCode, 503)
})
