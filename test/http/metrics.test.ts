import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { COMMON_HEADERS } from '../../src/http/plugins/commonHeaders.ts'
import { MAX_PIPELINED } from '../../src/http/pipelining.ts'
import { startListening } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { run } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { exchange, requestOf, statusesOf } from './exchange.ts'

t.test('METRICS_PORT serves the metrics of responses, queries and the process', async (t) => {
  const log = new PassThrough()
  const { close, url } = await startListening(t, undefined, { METRICS_PORT: '0' }, pino(log))
  const metricsUrl = /metrics are at (http:[^"]+)/.exec(String(log.read()))?.[1] ?? ''
  const headers = { 'content-type': 'application/json' }
  await fetch(`${url}/libraries`, { method: 'POST', headers, body: JSON.stringify(newLibrary()) })
  for (const path of ['/libraries/1', '/libraries/1', '/libraries/2', '/nothing']) {
    await (await fetch(url + path)).text()
  }
  const response = await fetch(metricsUrl)
  t.equal(response.status, 200)
  t.match(response.headers.get('content-type'), 'text/plain; version=0.0.4')
  const text = await response.text()
  const count = (labels: string) =>
    new RegExp(`^http_request_duration_seconds_count\\{${labels}\\} ([0-9]+)$`, 'm').exec(text)?.[1]
  const one = 'method="GET",route="/api/libraries/:library_id"'
  t.equal(count(`${one},status="200"`), '2', 'GET with 200')
  t.equal(count(`${one},status="404"`), '1', 'GET with 404')
  t.equal(count('method="POST",route="/api/libraries",status="201"'), '1')
  t.equal(count('method="GET",route="none",status="404"'), '1')
  t.match(text, /database_query_duration_seconds_count\{statement="insert",outcome="ok"\} [1-9]/)
  t.match(text, /database_query_duration_seconds_count\{statement="select",outcome="ok"\} [1-9]/)
  t.match(text, /^nodejs_eventloop_lag_p99_seconds /m)
  t.match(text, /^process_resident_memory_bytes /m)
  t.equal((await fetch(new URL('/', metricsUrl))).status, 404, 'another path')
  t.equal((await fetch(`${metricsUrl}?job=x`)).status, 200, 'with the parameters of a scrape')
  for (const path of ['/metrics', '/nothing']) {
    const { headers } = await fetch(new URL(path, metricsUrl))
    t.hasStrict(Object.fromEntries(headers), COMMON_HEADERS, path)
  }
  t.match(
    await exchange(metricsUrl, 'NONSENSE\r\n\r\n'),
    /^HTTP\/1\.1 400 [^]*\r\ncache-control: no-store\r\n[^]*application\/problem\+json/,
  )
  t.equal((await fetch(metricsUrl, { method: 'HEAD' })).status, 200, 'HEAD')
  for (const [method, status] of [
    ['POST', 405],
    ['OPTIONS', 204],
  ] as const) {
    const response = await fetch(metricsUrl, { method })
    t.equal(response.status, status, method)
    t.equal(response.headers.get('allow'), 'GET, HEAD, OPTIONS')
  }
  t.equal((await fetch(new URL('/metrics', url))).status, 404, 'not on the port of the service')
  const pipelined = requestOf('GET /metrics').repeat(2 * MAX_PIPELINED)
  t.equal(statusesOf(await exchange(metricsUrl, pipelined)).at(-1), 503, 'too many pipelined requests')
  await close()
  await t.rejects(fetch(metricsUrl), { cause: { code: 'ECONNREFUSED' } }, 'the metrics stop with the service')
})

t.test('a METRICS_PORT that is in use prevents the start', async (t) => {
  const { port } = new URL((await startListening(t)).url)
  await t.rejects(startListening(t, undefined, { METRICS_PORT: port }), {
    message: `Port ${port} of 127.0.0.1 is in use; set METRICS_PORT to another one.`,
  })
})

t.test('a database that cannot be opened ends the process and its metrics', async (t) => {
  const DATABASE_URL = `sqlite:${temporaryFolder(t)}`
  const { code, stderr } = await run(t, ['serve'], { PORT: '0', METRICS_PORT: '0', DATABASE_URL })
  t.equal(code, 1, 'exit code')
  t.match(stderr, /^The database .* cannot be opened/)
})
