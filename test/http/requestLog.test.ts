import { pino } from 'pino'
import t from 'tap'
import type { Test } from 'tap'
import { startListening } from '../fixture/app.ts'
import { exchange, requestOf } from './exchange.ts'

type Entry = Record<string, unknown>

/** The entries that a service at this level logs for requests with these start lines, and one of the logger itself. */
async function logOf(t: Test, level: string, starts: string[]) {
  const lines: string[] = []
  const logger = pino({ level }, { write: (line: string) => lines.push(line) })
  const { url } = await startListening(t, undefined, {}, logger)
  lines.length = 0
  logger.warn('of the logger')
  for (const start of starts) await exchange(url, requestOf(start, ['Connection: close']))
  const [other, ...entries] = lines.map((line) => JSON.parse(line) as Entry)
  return { other, entries }
}

t.test('logs each request as the logger would, and health checks at level debug', async (t) => {
  const target = '/api/libraries?name="\\'
  const starts = [`GET ${target}`, 'POST /nowhere', 'GET /api/health']
  const { other, entries } = await logOf(t, 'info', starts)
  const entry = { ...other, level: 30, time: Number, msg: 'request completed', reqId: String, ms: Number }
  t.match(entries, [
    { ...entry, method: 'GET', url: target, status: 200 },
    { ...entry, method: 'POST', url: '/nowhere', status: 404 },
  ])
  t.equal(entries.length, 2)
  t.same((await logOf(t, 'debug', starts)).entries.map(({ level }) => level).sort(), [20, 30, 30])
  t.same((await logOf(t, 'warn', starts)).entries, [])
})
