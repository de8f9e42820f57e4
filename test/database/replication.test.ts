// Synchronous replication and a standby, on a server of its own: both are settings of a whole server.
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import t from 'tap'
import type { Test } from 'tap'
import { startListening } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { spawnSync } from '../support/childProcess.ts'
import { createDatabase, onPostgres, query } from '../support/databases.ts'
import { freePort } from '../support/freePort.ts'
import { sendJson } from '../support/sendJson.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** A proxy before a standby, which promotes it before it reports that it has rejected a write; returns its URL. */
async function promoteBeforeRejection(t: Test, database: string): Promise<string> {
  const url = new URL(database)
  const proxy = createServer((client) => {
    const server = connect(Number(url.port), url.hostname)
    for (const socket of [client, server]) socket.on('error', () => {})
    client.pipe(server)
    let written: Promise<unknown> = Promise.resolve()
    server.on('data', (data) => {
      if (data.includes('25006')) written = written.then(() => query(database, 'select pg_promote()'))
      written = written.then(() => client.write(data))
    })
    server.on('close', () => client.destroy())
    client.on('close', () => server.destroy())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => proxy.close())
  const { port } = proxy.address() as AddressInfo
  return Object.assign(new URL(database), { port: String(port) }).href
}

/** Repeats a check until it succeeds, for at most 30 seconds. */
async function eventually(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`${what} within 30 seconds`)
    await sleep(50)
  }
}

t.test('a primary without its standby, and a standby, are a 503 with Retry-After', onPostgres, async (t) => {
  const scratch = temporaryFolder(t)
  // If the tests run as root, the server runs as the user postgres, who must be able to enter the folder.
  chmodSync(scratch, 0o755)
  const folder = join(scratch, 'server')
  const control = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('.ci/postgres', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return stdout.trim()
  }
  const server = control('start', folder, String(await freePort()))
  t.teardown(() => control('stop', folder))
  const DATABASE_URL = await createDatabase(t, server)
  const unmigrated = await createDatabase(t, server)
  const { url } = await startListening(t, undefined, { DATABASE_URL })
  const create = (name: string) => sendJson(`${url}/libraries`, 'POST', newLibrary({ name }))

  await t.test('a commit whose wait for the standby is canceled is not reported as stored', async (t) => {
    await query(server, "alter system set synchronous_standby_names = 'unavailable'")
    await query(server, 'select pg_reload_conf()')
    const creation = create('alone')
    const cancel = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'"
    await eventually('No commit waits for a standby', async () => (await query(server, cancel)).length > 0)
    const response = await creation
    t.equal(response.status, 503, 'status without a standby')
    t.equal(response.headers.get('retry-after'), '1', 'Retry-After')
    await query(server, 'alter system reset synchronous_standby_names')
    await query(server, 'select pg_reload_conf()')
    t.equal((await create('acknowledged')).status, 201, 'status afterwards')
  })

  await t.test('a standby rejects writes and readiness until it is promoted, and serves reads', async (t) => {
    writeFileSync(join(folder, 'data', 'standby.signal'), '')
    control('restart', folder)
    const read = async () => (await fetch(`${url}/libraries`)).status
    await eventually('The standby serves no reads', async () => (await read()) !== 503)
    t.equal(await read(), 200, 'status of a read')
    const write = await create('too early')
    t.equal(write.status, 503, 'status of a write')
    t.equal(write.headers.get('retry-after'), '1', 'Retry-After of a write')
    t.match(await write.json(), { detail: /its server is a standby/ })
    const health = await fetch(`${url}/health`)
    t.equal(health.status, 503, 'status of readiness')
    t.equal(health.headers.get('retry-after'), '1', 'Retry-After of readiness')
    const log = new PassThrough()
    await startListening(t, undefined, { DATABASE_URL }, pino(log))
    t.match(String(log.read()), /"level":50.*is a standby: writes get 503 until it is promoted/)
    await t.rejects(startListening(t, undefined, { DATABASE_URL: unmigrated }), {
      message: /has to be migrated, but its server is a standby\. Set DATABASE_URL to the primary/,
    })

    const proxy = await promoteBeforeRejection(t, DATABASE_URL)
    const promoting = await startListening(t, undefined, { DATABASE_URL: proxy })
    const rejected = await sendJson(`${promoting.url}/libraries`, 'POST', newLibrary({ name: 'too early' }))
    t.equal(rejected.status, 503, 'status of a write during the promotion')
    t.equal(rejected.headers.get('retry-after'), '1', 'Retry-After of a write during the promotion')
    t.equal((await create('promoted')).status, 201, 'status of a write on the promoted server')
    t.equal((await fetch(`${url}/health`)).status, 200, 'status of readiness')
  })
})
