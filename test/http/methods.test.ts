import t from 'tap'
import { startApp, startListening } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { exchange, requestOf } from './exchange.ts'
import { startSender } from './sender.ts'

t.test('an undeclared method is a 405 with Allow, before the body is read', async (t) => {
  const { send, post } = await startSender(t)
  const cases: [string, string, string][] = [
    ['PATCH', '/api/libraries', 'GET, HEAD, POST, OPTIONS'],
    ['POST', '/api/libraries/1', 'GET, HEAD, PUT, DELETE, OPTIONS'],
    ['GET', '/api/libraries/batch', 'POST, OPTIONS'],
    ['HEAD', '/api/libraries/batch', 'POST, OPTIONS'],
    ['DELETE', '/api/loans/batch', 'POST, OPTIONS'],
    ['DELETE', '/api/health', 'GET, HEAD, OPTIONS'],
    ['POST', '/api/docs', 'GET, HEAD, OPTIONS'],
    ['PUT', '/', 'GET, HEAD, OPTIONS'],
  ]
  for (const [method, url, allow] of cases) {
    const { statusCode, headers } = await send(method, url)
    t.equal(statusCode, 405, `${method} ${url}`)
    t.equal(headers.allow, allow)
  }
  const text = { 'content-type': 'text/plain' }
  t.equal((await post('/api/health', '{broken', text)).statusCode, 405)
  t.equal((await post('/api/nothing', '{broken', text)).statusCode, 404, 'an unknown path')
})

t.test('OPTIONS returns 204 with Allow, on every path that exists', async (t) => {
  const { send } = await startSender(t)
  const allowed = {
    '/api/libraries': 'GET, HEAD, POST, OPTIONS',
    '/api/libraries/1': 'GET, HEAD, PUT, DELETE, OPTIONS',
    '/api/libraries/batch': 'POST, OPTIONS',
    '/api/health?x=1': 'GET, HEAD, OPTIONS',
    '/api/docs': 'GET, HEAD, OPTIONS',
    '/': 'GET, HEAD, OPTIONS',
  }
  for (const [url, allow] of Object.entries(allowed)) {
    const { statusCode, headers, body } = await send('OPTIONS', url)
    t.match({ statusCode, allow: headers.allow, body }, { statusCode: 204, allow, body: '' }, url)
    t.equal(headers['content-length'], undefined, 'RFC 9110, section 8.6')
  }
  t.equal((await send('OPTIONS', '/nothing')).statusCode, 404)
})

t.test('OPTIONS needs no token', async (t) => {
  const { send } = await startApp(t, { apiTokens: ['token'] })
  t.equal((await send('OPTIONS', '/api/libraries')).statusCode, 204)
})

t.test('HEAD returns the headers of GET without a body, on every path with GET', async (t) => {
  const { send, post } = await startSender(t)
  await post('/api/libraries', newLibrary())
  const paths = [
    '/api/libraries',
    '/api/libraries?limit=1',
    '/api/libraries/1',
    '/api/libraries/1/loans',
    '/api/health',
    '/api/health/live',
    '/api/docs',
    '/api/docs/',
    '/api/docs/static/index.css',
    '/api/openapi.yaml',
    '/api/openapi.json',
    '/',
    // Problems.
    '/api/libraries?limit=0',
    '/api/libraries/9',
    '/api/docs/static/nothing',
    '/api/nothing',
  ]
  for (const path of paths) {
    const [get, head] = [await send('GET', path), await send('HEAD', path)]
    const { date: _date, ...headers } = get.headers
    t.match(head, { statusCode: get.statusCode, body: '', headers }, path)
  }
})

t.test('HEAD is subject to conditions, and a 304 has no length', async (t) => {
  const { send, post } = await startSender(t)
  const etag = String((await post('/api/libraries', newLibrary())).headers.etag)
  const head = (headers: Record<string, string>) => send('HEAD', '/api/libraries/1', { headers })
  const { statusCode, headers } = await head({ 'if-none-match': etag })
  t.match({ statusCode, etag: headers.etag }, { statusCode: 304, etag })
  t.equal(headers['content-length'], undefined, 'RFC 9110, section 8.6')
  t.equal((await head({ 'if-match': '"other"' })).statusCode, 412)
})

t.test('HEAD is served from the cache as GET is', async (t) => {
  const { url } = await startListening(t)
  for (const path of ['/libraries', '/libraries', '/health', '/docs/']) {
    const [get, head] = [await fetch(url + path), await fetch(url + path, { method: 'HEAD' })]
    t.equal(head.status, 200, path)
    t.equal(head.headers.get('content-length'), String((await get.text()).length))
  }
})

t.test('a target may be an asterisk or an absolute URI', async (t) => {
  const { url } = await startListening(t)
  const raw = (start: string) => exchange(url, requestOf(start, ['Connection: close']))
  t.match(await raw('OPTIONS *'), /^HTTP\/1\.1 204 [^]*\r\nallow: GET, HEAD, POST, PUT, DELETE, OPTIONS\r\n/)
  t.match(await raw('GET *'), /^HTTP\/1\.1 404 /)
  t.match(await raw('GET http://other.test/api/libraries?limit=1'), /^HTTP\/1\.1 200 [^]*"items"/)
  t.match(
    await raw('PUT http://other.test/api/libraries'),
    /^HTTP\/1\.1 405 [^]*"instance":"\/api\/libraries"/,
  )
})
