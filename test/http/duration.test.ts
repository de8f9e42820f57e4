import { pino } from 'pino'
import t from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { waitForTurn } from '../../src/turns.ts'
import { startApp } from '../fixture/app.ts'
import { service } from '../fixture/service.ts'
import { pause } from '../support/pause.ts'
import { exchange, requestOf } from './exchange.ts'

t.test('the duration of a request includes the time that it waits for its turn', async (t) => {
  const { db } = await startApp(t)
  const times: number[] = []
  const write = (line: string) => times.push((JSON.parse(line) as { ms?: number }).ms ?? 0)
  const app = buildApp({ ...service, db, logger: pino({}, { write }) })
  app.addHook('onRequest', ({ url }, reply, done) => {
    if (url.endsWith('/1')) reply.raw.prependOnceListener('close', () => waitForTurn(() => pause(30)))
    done()
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  await exchange(
    url,
    requestOf('GET /api/libraries/1') + requestOf('GET /api/libraries/2', ['Connection: close']),
  )
  t.ok(Math.max(...times) >= 25, times.join(' '))
})
