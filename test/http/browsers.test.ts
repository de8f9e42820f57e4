import t from 'tap'
import { SECURITY_HEADERS } from '../../src/http/plugins/commonHeaders.ts'
import { startListening } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'

const site = 'https://site.example'

const send = async (url: string, options: { method?: string; headers?: Record<string, string> } = {}) => {
  const response = await fetch(url, options)
  await response.arrayBuffer()
  return response
}

t.test('every response has the security headers, also a problem', async (t) => {
  const { url } = await startListening(t)
  const responses = await Promise.all([
    send(`${url}/libraries`),
    send(`${url}/libraries`),
    send(`${url}/libraries/1`),
    send(`${url}/nothing`),
    send(`${url}/libraries`, { method: 'OPTIONS' }),
    send(`${url}/openapi.json`),
  ])
  for (const { headers } of responses) t.hasStrict(Object.fromEntries(headers), SECURITY_HEADERS)
  const page = (await send(`${url}/docs/`)).headers.get('content-security-policy')
  t.match(page, "default-src 'self'", 'Swagger UI runs its own scripts')
  t.match(page, "frame-ancestors 'none'")
})

t.test('without CORS_ORIGINS no other origin has access', async (t) => {
  const { url } = await startListening(t)
  const headers = { origin: site, 'access-control-request-method': 'PUT' }
  const preflight = await send(`${url}/libraries/1`, { method: 'OPTIONS', headers })
  t.equal(preflight.status, 204, 'a preflight')
  for (const [name] of preflight.headers) t.notMatch(name, /^access-control-/)
  const response = await send(`${url}/libraries`, { headers: { origin: site } })
  t.equal(response.headers.get('access-control-allow-origin'), null)
})

t.test('CORS_ORIGINS gives those origins access', async (t) => {
  const { url } = await startListening(t, undefined, {
    CORS_ORIGINS: `${site}, http://localhost:3000`,
    API_TOKENS: 'token',
  })
  for (const origin of [site, 'http://localhost:3000']) {
    t.test(origin, async (t) => {
      const headers = {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type,if-match',
      }
      const preflight = await send(`${url}/libraries/1`, { method: 'OPTIONS', headers })
      t.equal(preflight.status, 204, 'a preflight needs no token')
      const allowed = Object.fromEntries(preflight.headers)
      t.equal(allowed['access-control-allow-origin'], origin)
      t.match(allowed['access-control-allow-methods'], 'PUT')
      for (const name of ['Authorization', 'Content-Type', 'If-Match']) {
        t.match(allowed['access-control-allow-headers'], name)
      }
      t.equal(allowed['access-control-allow-credentials'], undefined)
      t.equal(allowed['content-length'], undefined, 'RFC 9110, section 8.6')

      // Uncached, cached, and rejected: by the contract, for its token, for its path, for its method.
      const responses = await Promise.all([
        send(`${url}/libraries`, { headers: { origin } }),
        send(`${url}/libraries`, { headers: { origin } }),
        send(`${url}/libraries?limit=0`, { headers: { origin } }),
        send(`${url}/libraries`, { method: 'POST', headers: { origin } }),
        send(`${url}/nothing`, { headers: { origin } }),
        send(`${url}/libraries/%zz`, { headers: { origin } }),
        send(`${url}/libraries`, { method: 'DELETE', headers: { origin } }),
      ])
      t.same(
        responses.map(({ status }) => status),
        [200, 200, 400, 401, 404, 400, 405],
      )
      for (const { headers } of responses) {
        t.equal(headers.get('access-control-allow-origin'), origin)
        t.match(headers.get('access-control-expose-headers'), /ETag.*Location.*Retry-After/)
        t.match(headers.get('vary'), /origin/i)
      }
    })
  }

  t.test('CORS_ORIGINS gives no other origin access', async (t) => {
    for (const origin of [
      'https://evil.example',
      'https://site.example.evil.example',
      'null',
      `${site}:444`,
    ]) {
      const headers = { origin, 'access-control-request-method': 'GET' }
      for (const method of ['OPTIONS', 'GET']) {
        const response = await send(`${url}/libraries`, { method, headers })
        t.equal(response.headers.get('access-control-allow-origin'), null, `${method} of ${origin}`)
        t.match(response.headers.get('vary'), /origin/i)
      }
    }
  })

  t.test('OPTIONS that is no preflight returns the methods, and an unknown path is a 404', async (t) => {
    for (const [path, allow] of Object.entries({
      '/libraries': 'GET, HEAD, POST, OPTIONS',
      '/libraries/1': 'GET, HEAD, PUT, DELETE, OPTIONS',
    })) {
      const { status, headers } = await send(url + path, { method: 'OPTIONS' })
      t.equal(status, 204, path)
      t.equal(headers.get('allow'), allow)
    }
    t.equal((await send(`${url}/nothing`)).status, 404)
    t.equal((await send(`${url}/nothing`, { method: 'OPTIONS' })).status, 404)
    t.equal((await send(`${url}/nothing`, { method: 'POST' })).status, 404)
  })
})

t.test('a response cached for one origin names the origin of the next request', async (t) => {
  const { url } = await startListening(t, undefined, { CORS_ORIGINS: `${site},http://localhost:3000` })
  const body = JSON.stringify(newLibrary())
  await fetch(`${url}/libraries`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  for (const origin of [site, 'http://localhost:3000', site]) {
    const response = await send(`${url}/libraries/1`, { headers: { origin } })
    t.equal(response.headers.get('access-control-allow-origin'), origin)
  }
})
