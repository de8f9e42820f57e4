import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import t from 'tap'
import { problemType } from '../../src/service.ts'
import { startListening } from '../fixture/app.ts'
import { contract } from '../fixture/contract.ts'
import { fetchMatching } from '../support/assertMatchesContract.ts'
import { exchange, requestOf, statusesOf } from './exchange.ts'

const close = 'Connection: close'

const get = (url: string, headers: Record<string, string> = {}) => fetchMatching(contract, url, { headers })

t.test('RATE_LIMIT limits the requests of a client in a minute, to whatever path', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '4' })
  const paths = ['/libraries', '/libraries', '/nothing', '/libraries?limit=0']
  const statuses = []
  for (const path of paths) statuses.push((await get(url + path)).status)
  t.same(statuses, [200, 200, 404, 400])
  for (const path of [...paths, '/openapi.json', '/libraries/%zz']) {
    const response = await get(url + path)
    const { headers } = response
    t.equal(response.status, 429, path)
    t.equal(headers.get('ratelimit-limit'), '4')
    t.equal(headers.get('ratelimit-remaining'), '0')
    const seconds = Number(headers.get('ratelimit-reset'))
    t.ok(seconds >= 1 && seconds <= 60, `${seconds} s are within the minute`)
    t.equal(headers.get('retry-after'), String(seconds))
    t.match(await response.json(), {
      type: problemType('too-many-requests'),
      detail: 'No client may make more than 4 requests a minute; wait',
    })
  }
  const { status } = await fetch(`${url}/libraries`, { method: 'PATCH' })
  t.equal(status, 429, 'an unknown method counts too')
  for (const path of ['/health', '/health/live']) t.equal((await get(url + path)).status, 200)
})

// Requests that the router, or Node's server, would respond to without the hooks of the service.
const malformed: Record<string, [string, number]> = {
  'an invalid percent-escape in the path': [requestOf('GET /api/libraries/%zz', [close]), 400],
  'an invalid percent-escape in an unknown path': [requestOf('GET /%ff?a=%zz', [close]), 400],
  'an invalid percent-escape in the query': [requestOf('GET /api/libraries?name=%', [close]), 400],
  'an unknown expectation': [requestOf('GET /api/libraries', [close, 'Expect: tea']), 417],
  'a path that is too long': [requestOf(`GET /api/libraries/${'1'.repeat(17_000)}`, [close]), 414],
}

t.test('malformed requests count, are logged and measured', async (t) => {
  for (const [name, [bytes, status]] of Object.entries(malformed)) {
    let log = ''
    const logger = pino({}, { write: (line: string) => (log += line) })
    const { url } = await startListening(t, undefined, { RATE_LIMIT: '1', METRICS_PORT: '0' }, logger)
    t.same(statusesOf(await exchange(url, bytes)), [status], `${name}: the first`)
    t.same(statusesOf(await exchange(url, bytes)), [429], `${name}: the second`)
    // The hooks run once the response is sent, which the client may see before.
    while (!log.includes('"status":429')) await sleep(20)
    t.match(log, `"status":${status}`, `${name}: the log`)
    const [, metrics = ''] = /metrics are at (http:[^"]+)/.exec(log) ?? []
    const text = await (await fetch(metrics)).text()
    for (const each of [status, 429]) {
      t.match(
        text,
        new RegExp(`^http_request_duration_seconds_count\\{[^}]*status="${each}"\\} 1$`, 'm'),
        `${name}: the metrics of ${each}`,
      )
    }
  }
})

t.test('a system clock that is set back does not make the minute longer', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '1' })
  t.equal((await get(`${url}/libraries`)).status, 200)
  const { now } = Date
  t.teardown(() => {
    Date.now = now
  })
  Date.now = () => now() - 3_600_000
  const { status, headers } = await get(`${url}/libraries`)
  t.equal(status, 429)
  t.ok(Number(headers.get('retry-after')) <= 60, `Retry-After: ${headers.get('retry-after')}`)
})

t.test('ignores X-Forwarded-For unless the proxy is trusted', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '1' })
  t.equal((await get(`${url}/libraries`, { 'x-forwarded-for': '192.0.2.1' })).status, 200)
  t.equal((await get(`${url}/libraries`, { 'x-forwarded-for': '192.0.2.2' })).status, 429)
})

t.test('with TRUST_PROXY a client is the last address that the proxy reports', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '1', TRUST_PROXY: '127.0.0.0/8, ::1' })
  const from = async (addresses: string) =>
    (await get(`${url}/libraries`, { 'x-forwarded-for': addresses })).status
  t.equal(await from('192.0.2.1'), 200)
  t.equal(await from('192.0.2.2'), 200)
  t.equal(await from('192.0.2.1'), 429)
  t.equal(await from('192.0.2.3, 192.0.2.1'), 429, 'an address that the client itself reports is ignored')
  t.equal(await from('2001:db8:1:2::1'), 200)
  t.equal(await from('2001:db8:1:2:ffff::9'), 429, 'a network of 64 bits is one client')
  t.equal(await from('2001:db8:1:3::1'), 200)
})

t.test('ignores X-Forwarded-For from a proxy outside TRUST_PROXY', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '1', TRUST_PROXY: '10.0.0.0/8' })
  t.equal((await get(`${url}/libraries`, { 'x-forwarded-for': '192.0.2.1' })).status, 200)
  t.equal((await get(`${url}/libraries`, { 'x-forwarded-for': '192.0.2.2' })).status, 429)
})
