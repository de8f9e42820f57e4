import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { serve, startListening } from '../fixture/app.ts'
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
