import { setImmediate as nextIteration } from 'node:timers/promises'
import { pino } from 'pino'
import type { Logger } from 'pino'
import t from 'tap'
import type { Test } from 'tap'
import { startListening } from '../fixture/app.ts'
import { exchange, requestOf } from './exchange.ts'

type Create = (output: { write: (line: string) => void }) => Logger

/** Sends requests with these start lines to a service; returns its logger, and the lines that it logs for them, at least `count`. */
async function logOf(t: Test, starts: string[], count: number, create: Create) {
  const lines: string[] = []
  const logger = create({ write: (line) => lines.push(line) })
  const { url } = await startListening(t, undefined, {}, logger)
  lines.length = 0
  for (const start of starts) await exchange(url, requestOf(start, ['Connection: close']))
  // A client may have its response before the service has logged it.
  while (lines.length < count) await nextIteration()
  return { lines, logger }
}

t.test('logs each request as its logger would', async (t) => {
  const loggers: Create[] = [
    (output) => pino({}, output),
    (output) => pino({ base: null }, output),
    (output) => pino({}, output).child({ instance: '"one"' }),
  ]
  for (const create of loggers) {
    const url = '/api/libraries?name="\\'
    const { lines, logger } = await logOf(t, [`GET ${url}`, 'POST /nowhere'], 2, create)
    const [first = '', second = ''] = lines.splice(0)
    const { reqId, ms } = JSON.parse(first) as { reqId: string; ms: number }
    logger.info({ reqId, method: 'GET', url, status: 200, ms }, 'request completed')
    const withoutTime = (line = '') => line.replace(/"time":\d{13}/, '')
    t.equal(withoutTime(first), withoutTime(lines[0]))
    t.match(JSON.parse(second), { method: 'POST', url: '/nowhere', status: 404 })
  }
})

t.test('logs health checks at level debug', async (t) => {
  const starts = ['GET /api/health', 'GET /api/libraries']
  const levelsAt = async (level: string, count: number) => {
    const { lines } = await logOf(t, starts, count, (output) => pino({ level }, output))
    return lines.map((line) => (JSON.parse(line) as { level: number }).level).sort()
  }
  t.same(await levelsAt('debug', 2), [20, 30])
  t.same(await levelsAt('info', 1), [30])
  t.same(await levelsAt('warn', 0), [])
})
