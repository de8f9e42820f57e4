import t from 'tap'
import { startApp, startListening } from '../fixture/app.ts'
import { contract } from '../fixture/contract.ts'
import { newLibrary } from '../fixture/samples.ts'
import { fetchMatching } from '../support/assertMatchesContract.ts'
import { skipWithoutNginx, startNginx } from '../support/nginx.ts'

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
