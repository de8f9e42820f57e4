import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { serve } from '../fixture/app.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { droppedLines, fillLog } from './fillLog.ts'

t.test(
  'a log that is not read loses lines and reports them, and the service responds and stops',
  async (t) => {
    const settings = { GENERATED_DIR: temporaryFolder(t), METRICS_PORT: '0' }
    const { child, output, url } = await serve(t, settings)
    const metrics = /metrics are at (http:[^"]+)/.exec(output.stdout)?.[1] ?? ''
    t.equal(await droppedLines(metrics), 0)
    child.stdout.pause()
    await fillLog(url, metrics)
    const dropped = await droppedLines(metrics)

    child.stdout.resume()
    while (!output.stdout.includes('"dropped":')) await sleep(20)
    const lines = output.stdout.trim().split('\n')
    const reports = lines.map((line) => JSON.parse(line) as object).filter((entry) => 'dropped' in entry)
    t.match(reports, [
      { level: 40, dropped, msg: `The log could not be written: ${dropped} lines were dropped` },
    ])
    t.equal(reports.length, 1)

    child.stdout.pause()
    await fillLog(url, metrics)
    const before = performance.now()
    child.kill('SIGTERM')
    t.same(await once(child, 'exit'), [0, null])
    const milliseconds = Math.round(performance.now() - before)
    t.ok(milliseconds < 5000, `the shutdown takes ${milliseconds} ms`)
  },
)

t.test('a log whose reader has ended does not end the service', async (t) => {
  const { child, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
  child.stdout.destroy()
  for (let count = 0; count < 20; count += 1) {
    t.equal((await fetch(`${url}/api/libraries`)).status, 200, `request ${count}`)
  }
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
})
