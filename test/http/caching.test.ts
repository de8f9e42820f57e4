import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import t from 'tap'
import type { Test } from 'tap'
import { startApp, startListening } from '../fixture/app.ts'
import { contract } from '../fixture/contract.ts'
import { newLibrary } from '../fixture/samples.ts'
import { fetchMatching } from '../support/assertMatchesContract.ts'
import { skipWithoutNginx, startNginx } from '../support/nginx.ts'
import { skipWithoutVarnish, startVarnish } from '../support/varnish.ts'

const json = { 'content-type': 'application/json' }

t.test('Cache-Control lets caches revalidate reads and store nothing else', async (t) => {
  const { send } = await startApp(t, { apiTokens: ['token'] })
  const headers = { ...json, authorization: 'Bearer token' }
  const body = JSON.stringify(newLibrary())
  const etag = String((await send('POST', '/api/libraries', { headers, body })).headers.etag)
  const control = async (method: string, path: string, options: Parameters<typeof send>[2] = {}) => {
    const response = await send(method, path, options)
    return `${response.statusCode} ${String(response.headers['cache-control'])}`
  }
  for (const method of ['GET', 'HEAD']) {
    for (const path of ['/api/libraries', '/api/libraries/1', '/api/openapi.yaml', '/api/openapi.json']) {
      t.equal(await control(method, path), '200 no-cache', `${method} ${path}`)
    }
    t.equal(await control(method, '/api/docs/static/index.css'), '200 public, max-age=0')
    for (const path of ['/api/health', '/api/health/live', '/api/docs']) {
      t.equal(await control(method, path), '200 no-store', `${method} ${path}`)
    }
  }
  const conditions = { headers: { 'if-none-match': etag } }
  t.equal(await control('GET', '/api/libraries/1', conditions), '304 no-cache')
  t.equal(await control('GET', '/api/libraries', { headers: { 'if-none-match': '*' } }), '304 no-cache')
  t.equal(await control('GET', '/'), '302 no-store')
  t.equal(await control('OPTIONS', '/api/libraries'), '204 no-store')
  t.equal(await control('POST', '/api/libraries', { headers, body }), '200 no-store')
  t.equal(await control('POST', '/api/libraries', { body }), '401 no-store')
  t.equal(await control('GET', '/api/libraries?limit=0'), '400 no-store')
  t.equal(await control('GET', '/api/libraries/%zz'), '400 no-store')
  t.equal(await control('GET', '/api/libraries/9'), '404 no-store')
  t.equal(await control('GET', '/api/docs/static/nothing'), '404 no-store')
  t.equal(await control('PATCH', '/api/libraries'), '405 no-store')
  t.equal(await control('GET', '/api/libraries/1', { headers: { 'if-match': '"other"' } }), '412 no-store')
})

t.test('the contract has an ETag', async (t) => {
  const { send } = await startApp(t)
  for (const path of ['/api/openapi.yaml', '/api/openapi.json']) {
    const etag = String((await send('GET', path)).headers.etag)
    t.match(etag, /^".+"$/, path)
    const { statusCode, body } = await send('GET', path, { headers: { 'if-none-match': etag } })
    t.same([statusCode, body], [304, ''])
    t.equal((await send('GET', path, { headers: { 'if-match': '"other"' } })).statusCode, 412)
  }
})

t.test('a change is visible at once behind a cache', { skip: skipWithoutNginx }, async (t) => {
  const { url } = await startListening(t, undefined, { CORS_ORIGINS: 'https://one.test,https://two.test' })
  // Keeps what it may: every status for a minute, unless Cache-Control says otherwise.
  const cache = await startNginx(
    t,
    `location / {
      proxy_pass ${new URL(url).origin};
      proxy_set_header If-Match $http_if_match;
      proxy_cache responses;
      proxy_cache_valid any 1m;
      add_header X-Cache $upstream_cache_status always;
    }`,
    'proxy_cache_path $folder/cache keys_zone=responses:1m;',
  )
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${cache}/api${path}`, { headers })
    return { status: response.status, headers: response.headers, body: await response.text() }
  }
  t.equal((await get('/libraries/1')).status, 404, 'before it exists')
  const send = (method: string, path: string, body: object) =>
    fetchMatching(contract, url + path, { method, headers: json, body: JSON.stringify(body) })
  await send('POST', '/libraries', newLibrary({ address: 'before' }))
  for (const path of ['/libraries/1', '/libraries']) t.match((await get(path)).body, 'before', path)
  await send('PUT', '/libraries/1', newLibrary({ address: 'after' }))
  for (const path of ['/libraries/1', '/libraries']) t.match((await get(path)).body, 'after', path)
  t.equal((await get('/libraries/1', { 'if-match': '"other"' })).status, 412)
  for (const origin of ['https://one.test', 'https://two.test']) {
    const { headers } = await get('/libraries', { origin })
    t.equal(headers.get('access-control-allow-origin'), origin)
    t.equal(headers.get('x-cache'), 'MISS')
  }
  t.equal((await get('/health')).headers.get('x-cache'), 'MISS')
  t.equal((await get('/health')).headers.get('x-cache'), 'MISS', 'a health check is never cached')
})

/** Starts the service with one library; `reads` returns the statuses of the reads of that library which have reached it. */
async function startLogged(t: Test) {
  const log = new PassThrough({ encoding: 'utf8' })
  let lines = ''
  log.on('data', (line: string) => (lines += line))
  const { url } = await startListening(t, undefined, {}, pino(log))
  const write = async (method: string, path: string, address: string, name = 'central') => {
    const body = JSON.stringify(newLibrary({ name, address }))
    await fetchMatching(contract, url + path, { method, headers: json, body })
  }
  await write('POST', '/libraries', 'before')
  const reads = () =>
    [...lines.matchAll(/"method":"GET","url":"\/api\/libraries\/1","status":([0-9]+)/g)].map(([, status]) =>
      Number(status),
    )
  return { url, write, reads }
}

t.test(
  'nginx that stores what it has to revalidate gets 304 until a write',
  { skip: skipWithoutNginx },
  async (t) => {
    const { url, write, reads } = await startLogged(t)
    // nginx never stores `no-cache`, unless it ignores the header: then for a second, after which it sends If-None-Match.
    const cache = await startNginx(
      t,
      `location / {
        proxy_pass ${new URL(url).origin};
        proxy_cache responses;
        proxy_cache_revalidate on;
        proxy_cache_valid any 1s;
        proxy_ignore_headers Cache-Control;
        proxy_no_cache $is_forbidden;
        add_header X-Cache $upstream_cache_status always;
      }`,
      `proxy_cache_path $folder/cache keys_zone=responses:1m;
      map $upstream_http_cache_control $is_forbidden { no-cache 0; default 1; }`,
    )
    const get = async (path: string) => {
      const response = await fetch(`${cache}/api${path}`)
      return { state: response.headers.get('x-cache'), body: await response.text() }
    }
    const getFromService = async (path: string) => {
      for (;;) {
        const response = await get(path)
        if (response.state !== 'HIT') return response
        await sleep(50)
      }
    }
    t.match(await get('/libraries/1'), { state: 'MISS', body: 'before' })
    t.match(await get('/libraries'), { state: 'MISS', body: 'before' })
    t.match(await getFromService('/libraries/1'), { state: 'REVALIDATED', body: 'before' })
    await write('PUT', '/libraries/1', 'after')
    t.match(await getFromService('/libraries/1'), { state: 'EXPIRED', body: 'after' })
    t.match(await getFromService('/libraries'), { state: 'EXPIRED', body: 'after' }, 'what has no ETag')
    t.same(reads(), [200, 304, 200])
    for (const path of ['/health', '/libraries/9', '/libraries?limit=0', '/docs']) {
      for (const _ of [1, 2]) t.equal((await get(path)).state, 'MISS', `${path} is never stored`)
    }
  },
)

t.test(
  'Varnish that revalidates each time gets 304 until a write',
  { skip: skipWithoutVarnish },
  async (t) => {
    const { url, write, reads } = await startLogged(t)
    // Its own rules never store `no-cache`. Without any lifetime it would not send If-None-Match.
    const cache = await startVarnish(
      t,
      url,
      `sub vcl_backend_response {
        if (beresp.http.Cache-Control == "no-cache") {
          set beresp.ttl = 0.001ms;
          set beresp.grace = 0s;
          set beresp.keep = 1h;
          return (deliver);
        }
      }`,
    )
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${cache}/api${path}`, { headers })
      return { status: response.status, etag: response.headers.get('etag'), body: await response.text() }
    }
    for (const _ of [1, 2]) t.match(await get('/libraries/1'), { status: 200, body: 'before' })
    const { etag } = await get('/libraries/1')
    const hasFirst = { 'if-none-match': String(etag) }
    t.match(await get('/libraries/1', hasFirst), { status: 304, body: '' })
    await write('PUT', '/libraries/1', 'after')
    t.match(await get('/libraries/1', hasFirst), { status: 200, body: 'after' })
    t.match(await get('/libraries'), { body: 'after' })
    t.same(reads(), [200, 304, 304, 304, 200])
    t.equal((await get('/libraries/2')).status, 404)
    await write('POST', '/libraries', 'new', 'riverside')
    t.equal((await get('/libraries/2')).status, 200, 'a 404 is never stored')
  },
)
