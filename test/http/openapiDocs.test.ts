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

t.test('/ redirects to the documentation', async (t) => {
  const { app } = await startApp(t)
  const { statusCode, headers } = await app.inject('/')
  t.equal(statusCode, 302)
  t.equal(headers.location, '/api/docs')
})
