import { pino } from 'pino'
import type { Logger } from 'pino'
import t from 'tap'
import type { Test } from 'tap'
import { startListening } from '../fixture/app.ts'
import { exchange, requestOf } from './exchange.ts'

type Create = (output: { write: (line: string) => void }) => Logger

/** Sends requests with these start lines to a service; returns what it logs for them, and its logger. */
async function logOf(t: Test, starts: string[], create: Create) {
  const lines: string[] = []
  const logger = create({ write: (line) => lines.push(line) })
  const { url } = await startListening(t, undefined, {}, logger)
  lines.length = 0
  for (const start of starts) await exchange(url, requestOf(start, ['Connection: close']))
  return { lines, logger }
}

t.test('logs each request as its logger would', async (t) => {
  const loggers: Create[] = [
    (output) => pino(output),
    (output) => pino({ base: null }, output),
    (output) => pino(output).child({ instance: '"one"' }),
  ]
  for (const create of loggers) {
    const url = '/api/libraries?name="\\'
    const { lines, logger } = await logOf(t, [`GET ${url}`, 'POST /nowhere'], create)
    const [first = '', second = ''] = lines.splice(0)
    const { reqId, ms } = JSON.parse(first) as { reqId: string; ms: number }
    logger.info({ reqId, method: 'GET', url, status: 200, ms }, 'request completed')
    const withoutTime = (line = '') => line.replace(/"time":\d{13}/, '')
    t.equal(withoutTime(first), withoutTime(lines[0]))
    t.match(JSON.parse(second), { method: 'POST', url: '/nowhere', status: 404 })
  }
})

t.test('logs health checks at level debug', async (t) => {
  const starts = ['GET /api/libraries', 'GET /api/health']
  const levelsAt = async (level: string) => {
    const { lines } = await logOf(t, starts, (output) => pino({ level }, output))
    return lines.map((line) => (JSON.parse(line) as { level: number }).level).sort()
  }
  t.same(await levelsAt('debug'), [20, 30])
  t.same(await levelsAt('info'), [30])
  t.same(await levelsAt('warn'), [])
})
