import t from 'tap'
import { SECURITY_HEADERS } from '../../src/http/plugins/securityHeaders.ts'
import { startListening } from '../helper.ts'
import { newMarket } from '../resources/samples.ts'

const shop = 'https://shop.example'

const ask = async (url: string, options: { method?: string; headers?: Record<string, string> } = {}) => {
  const answer = await fetch(url, options)
  await answer.arrayBuffer()
  return answer
}

t.test('every answer says that nothing of it may run, refusals too', async (t) => {
  const { url } = await startListening(t)
  const answers = await Promise.all([
    ask(`${url}/markets`),
    ask(`${url}/markets`),
    ask(`${url}/markets/1`),
    ask(`${url}/nothing`),
    ask(`${url}/markets`, { method: 'OPTIONS' }),
    ask(`${url}/openapi.json`),
  ])
  for (const { headers } of answers) t.hasStrict(Object.fromEntries(headers), SECURITY_HEADERS)
  const page = (await ask(`${url}/docs/`)).headers.get('content-security-policy')
  t.match(page, "default-src 'self'", 'Swagger UI runs its own scripts')
  t.match(page, "frame-ancestors 'none'")
})

t.test('without CORS_ORIGINS no page of another origin may call', async (t) => {
  const { url } = await startListening(t)
  const headers = { origin: shop, 'access-control-request-method': 'PUT' }
  const preflight = await ask(`${url}/markets/1`, { method: 'OPTIONS', headers })
  t.equal(preflight.status, 405)
  t.equal(preflight.headers.get('access-control-allow-origin'), null)
  const answer = await ask(`${url}/markets`, { headers: { origin: shop } })
  t.equal(answer.headers.get('access-control-allow-origin'), null)
})

t.test('CORS_ORIGINS lets in the pages of those origins', async (t) => {
  const { url } = await startListening(t, undefined, {
    CORS_ORIGINS: `${shop}, http://localhost:3000`,
    API_TOKENS: 'token',
  })
  for (const origin of [shop, 'http://localhost:3000']) {
    t.test(origin, async (t) => {
      const headers = {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type,if-match',
      }
      const preflight = await ask(`${url}/markets/1`, { method: 'OPTIONS', headers })
      t.equal(preflight.status, 204, 'a preflight needs no token')
      const allowed = Object.fromEntries(preflight.headers)
      t.equal(allowed['access-control-allow-origin'], origin)
      t.match(allowed['access-control-allow-methods'], 'PUT')
      for (const name of ['Authorization', 'Content-Type', 'If-Match']) {
        t.match(allowed['access-control-allow-headers'], name)
      }
      t.equal(allowed['access-control-allow-credentials'], undefined)

      // What is made, what is kept, what is refused: by the contract, for its token, for its path, for its method.
      const answers = await Promise.all([
        ask(`${url}/markets`, { headers: { origin } }),
        ask(`${url}/markets`, { headers: { origin } }),
        ask(`${url}/markets?limit=0`, { headers: { origin } }),
        ask(`${url}/markets`, { method: 'POST', headers: { origin } }),
        ask(`${url}/nothing`, { headers: { origin } }),
        ask(`${url}/markets`, { method: 'DELETE', headers: { origin } }),
      ])
      t.same(
        answers.map(({ status }) => status),
        [200, 200, 400, 401, 404, 405],
      )
      for (const { headers } of answers) {
        t.equal(headers.get('access-control-allow-origin'), origin)
        t.match(headers.get('access-control-expose-headers'), /ETag.*Location.*Retry-After/)
        t.match(headers.get('vary'), /origin/i)
      }
    })
  }

  t.test('and no others', async (t) => {
    for (const origin of [
      'https://evil.example',
      'https://shop.example.evil.example',
      'null',
      `${shop}:444`,
    ]) {
      const headers = { origin, 'access-control-request-method': 'GET' }
      for (const method of ['OPTIONS', 'GET']) {
        const answer = await ask(`${url}/markets`, { method, headers })
        t.equal(answer.headers.get('access-control-allow-origin'), null, `${method} of ${origin}`)
        t.match(answer.headers.get('vary'), /origin/i)
      }
    }
  })

  t.test('OPTIONS that is no preflight, and paths that are not there, stay what they are', async (t) => {
    t.equal((await ask(`${url}/markets`, { method: 'OPTIONS' })).status, 405)
    t.equal((await ask(`${url}/nothing`)).status, 404)
    t.equal((await ask(`${url}/nothing`, { method: 'OPTIONS' })).status, 404)
    t.equal((await ask(`${url}/nothing`, { method: 'POST' })).status, 404)
  })
})

t.test('an answer that is kept for one origin names the next one', async (t) => {
  const { url } = await startListening(t, undefined, { CORS_ORIGINS: `${shop},http://localhost:3000` })
  const body = JSON.stringify(newMarket())
  await fetch(`${url}/markets`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  for (const origin of [shop, 'http://localhost:3000', shop]) {
    const answer = await ask(`${url}/markets/1`, { headers: { origin } })
    t.equal(answer.headers.get('access-control-allow-origin'), origin)
  }
})
