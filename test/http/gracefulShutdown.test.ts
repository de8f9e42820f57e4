import { once } from 'node:events'
import { truncateSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { serve, startListening } from '../fixture/app.ts'
import { sqliteIn } from '../support/databases.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

t.test('readiness fails for STOP_DELAY before the server stops', async (t) => {
  const { child, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t), STOP_DELAY: '2' })
  const status = async (path: string) => (await fetch(url + path)).status
  t.same([await status('/api/health'), await status('/api/health/live')], [200, 200])
  child.kill('SIGTERM')
  while ((await status('/api/health')) === 200) await sleep(20)
  const response = await fetch(`${url}/api/health`)
  t.equal(response.status, 503, 'readiness')
  t.equal(response.headers.get('retry-after'), '1')
  t.match(await response.json(), { detail: 'The service is about to stop' })
  t.equal(await status('/api/health/live'), 200, 'liveness')
  t.equal(await status('/api/libraries'), 200, 'a request')
  t.equal(await exitCode(child), 0)
})

t.test('a kept-alive connection closes with its first response during a shutdown', async (t) => {
  const { close, url } = await startListening(t, undefined, { STOP_DELAY: '1' })
  const agent = new Agent({ keepAlive: true })
  const connection = () =>
    new Promise((resolve, reject) => {
      request(`${url}/health/live`, { agent }, (response) => {
        response.resume()
        response.on('end', () => resolve(response.headers.connection))
      })
        .on('error', reject)
        .end()
    })
  t.equal(await connection(), 'keep-alive')
  const closing = close()
  t.equal(await connection(), 'close')
  await closing
})

t.test('a signal that reports an error of the process ends it at once', async (t) => {
  for (const signal of ['SIGABRT', 'SIGBUS', 'SIGILL', 'SIGSEGV'] as const) {
    const { child } = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
    child.kill(signal)
    t.same(await once(child, 'exit'), [null, signal])
  }
})

t.test('on SQLite, a bus error ends the process at once', async (t) => {
  const folder = temporaryFolder(t)
  const { child, url } = await serve(t, { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) })
  // SQLite maps this file into memory, and cannot read what is no longer there.
  truncateSync(join(folder, 'database.db-shm'))
  const response = fetch(`${url}/api/libraries`).catch(() => undefined)
  t.same(await once(child, 'exit'), [null, 'SIGBUS'])
  t.equal(await response, undefined)
})
