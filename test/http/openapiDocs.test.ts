import t from 'tap'
import { startApp } from '../fixture/app.ts'
import { contract, contractFile } from '../fixture/contract.ts'

t.test('/api/openapi.yaml is the contract, byte for byte', async (t) => {
  const { app } = await startApp(t)
  const { rawPayload, headers } = await app.inject('/api/openapi.yaml')
  t.equal(rawPayload.toString(), contractFile.source.toString())
  t.match(headers['content-type'], 'application/yaml')
})

t.test('/api/openapi.json is the same document', async (t) => {
  const { app } = await startApp(t)
  const response = await app.inject('/api/openapi.json')
  t.same(response.json(), contract)
})

t.test('Swagger UI is served under a strict content security policy', async (t) => {
  const { app } = await startApp(t)
  const { statusCode, headers, body } = await app.inject('/api/docs')
  t.equal(statusCode, 200)
  t.match(body, `<title>${contract.info.title}</title>`)
  const policy = String(headers['content-security-policy'])
  t.match(policy, "default-src 'self'")
  t.notMatch(policy, /https?:|upgrade-insecure-requests|unsafe-eval/)
  // The page links its files relative to the folder in which it is.
  const assets = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset = '']) => asset)
  t.ok(assets.length > 3, `links to its files: ${assets.join()}`)
  for (const asset of assets) {
    const { pathname } = new URL(asset, 'http://service.test/api/docs')
    t.equal((await app.inject(pathname)).statusCode, 200, pathname)
  }
})

t.test('the contract is the same wherever it is served', async (t) => {
  const { app } = await startApp(t)
  for (const type of ['yaml', 'json']) {
    const [one, other] = [await app.inject(`/api/openapi.${type}`), await app.inject(`/api/docs/${type}`)]
    t.equal(other.body, one.body, type)
    t.equal(other.headers['content-type'], one.headers['content-type'])
    t.equal(other.headers.etag, one.headers.etag)
  }
})

t.test('static files keep their statuses', async (t) => {
  const { send } = await startApp(t)
  const file = '/api/docs/static/index.css'
  const get = async (path: string, headers: Record<string, string> = {}) => send('GET', path, { headers })
  t.equal((await get(file, { range: 'bytes=0-9' })).statusCode, 206)
  const { statusCode, headers } = await get(file, { range: 'bytes=1000000-' })
  t.equal(statusCode, 416)
  t.match(headers['content-range'], /^bytes \*\/[0-9]+$/)
  t.equal((await get(file, { 'if-match': '"other"' })).statusCode, 412)
  const { headers: whole } = await get(file)
  const unchanged = await get(file, { 'if-none-match': String(whole.etag) })
  t.equal(unchanged.statusCode, 304)
  // A 304 may omit a header of the 200, but not change it (RFC 9110, sections 8.6 and 15.4.5).
  for (const name of ['content-type', 'content-length', 'etag'])
    t.ok(
      [undefined, whole[name]].includes(unchanged.headers[name]),
      `${name}: ${String(unchanged.headers[name])}`,
    )
  t.equal((await get('/api/docs/static/%00')).statusCode, 403)
  t.equal((await get('/api/docs/static/nothing')).statusCode, 404)
  t.equal((await get('/api/docs/static/')).statusCode, 404, 'the folder')
})

t.test('/ redirects to the documentation', async (t) => {
  const { app } = await startApp(t)
  const { statusCode, headers } = await app.inject('/')
  t.equal(statusCode, 302)
  t.equal(headers.location, '/api/docs')
})
