import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { temporaryFolder } from '../helper.ts'
import { exitCode, serve } from '../process.ts'

t.test('a stop is announced for STOP_DELAY before it begins', async (t) => {
  const { child, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t), STOP_DELAY: '2' })
  const status = async (path: string) => (await fetch(url + path)).status
  t.same([await status('/api/health'), await status('/api/health/live')], [200, 200])
  child.kill('SIGTERM')
  while ((await status('/api/health')) === 200) await sleep(20)
  const answer = await fetch(`${url}/api/health`)
  t.equal(answer.status, 503, 'it is no longer ready')
  t.equal(answer.headers.get('retry-after'), '1')
  t.match(await answer.json(), { detail: 'The service is about to stop' })
  t.equal(await status('/api/health/live'), 200, 'it lives')
  t.equal(await status('/api/markets'), 200, 'what is asked is still answered')
  t.equal(await exitCode(child), 0)
})

t.test('a connection that is kept is given up with the first answer after a stop was told', async (t) => {
  const { child, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t), STOP_DELAY: '1' })
  const agent = new Agent({ keepAlive: true })
  const connection = () =>
    new Promise((resolve, reject) => {
      request(`${url}/api/health/live`, { agent }, (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.headers.connection))
      })
        .on('error', reject)
        .end()
    })
  t.equal(await connection(), 'keep-alive')
  child.kill('SIGTERM')
  while ((await fetch(`${url}/api/health`)).status === 200) await sleep(20)
  t.equal(await connection(), 'close')
  t.equal(await exitCode(child), 0)
})
