import { readFileSync } from 'node:fs'
import t from 'tap'
import { load } from 'js-yaml'
import { startApp } from '../helper.ts'

t.test('/api/openapi.yaml is the contract, byte for byte', async (t) => {
  const { app } = await startApp(t)
  const { rawPayload, headers } = await app.inject('/api/openapi.yaml')
  t.ok(rawPayload.equals(readFileSync('openapi.yaml')))
  t.match(headers['content-type'], 'application/yaml')
})

t.test('/api/openapi.json is the same document', async (t) => {
  const { app } = await startApp(t)
  const answer = await app.inject('/api/openapi.json')
  t.same(answer.json(), load(readFileSync('openapi.yaml', 'utf8')))
})

t.test('Swagger UI is served under a strict content security policy', async (t) => {
  const { app } = await startApp(t)
  const { statusCode, headers, body } = await app.inject('/api/docs')
  t.equal(statusCode, 200)
  t.match(body, '<title>Pricebook</title>')
  const policy = String(headers['content-security-policy'])
  t.match(policy, "default-src 'self'")
  t.notMatch(policy, /https?:|upgrade-insecure-requests|unsafe-eval/)
  // The page links its files relative to the folder in which it is.
  const assets = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset = '']) => asset)
  t.ok(assets.length > 3)
  for (const asset of assets) {
    const { pathname } = new URL(asset, 'http://pricebook.test/api/docs')
    t.equal((await app.inject(pathname)).statusCode, 200, pathname)
  }
})

t.test('/ leads to the documentation', async (t) => {
  const { app } = await startApp(t)
  const { statusCode, headers } = await app.inject('/')
  t.equal(statusCode, 302)
  t.equal(headers.location, '/api/docs')
})
