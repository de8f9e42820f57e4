// Behind a proxy that publishes the service under a path prefix and removes it from requests.
import t from 'tap'
import type { Test } from 'tap'
import { startListening } from '../fixture/app.ts'
import { contractFile } from '../fixture/contract.ts'
import { newLibrary } from '../fixture/samples.ts'
import { skipWithoutNginx, startNginx } from '../support/nginx.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

async function startBehindPrefix(t: Test, settings: Record<string, string> = { BASE_PATH: '/lending' }) {
  const { url } = await startListening(t, temporaryFolder(t), settings)
  return url
}

const json = { 'content-type': 'application/json' }

t.test('the paths in responses have the prefix', async (t) => {
  const api = await startBehindPrefix(t)
  const root = await fetch(new URL('/', api), { redirect: 'manual' })
  t.equal(root.headers.get('location'), '/lending/api/docs')
  const post = (body: object) =>
    fetch(`${api}/libraries`, { method: 'POST', headers: json, body: JSON.stringify(body) })
  const created = await post(newLibrary())
  t.equal(created.headers.get('location'), '/lending/api/libraries/1')
  const conflict = await post(newLibrary({ address: 'elsewhere' }))
  t.match(await conflict.json(), {
    detail: 'A library named "central" exists with other values: /lending/api/libraries/1',
    instance: '/lending/api/libraries',
    existing: '/lending/api/libraries/1',
  })
  const unknown = await fetch(`${api}/libraries/`)
  t.match(await unknown.json(), {
    detail: 'There is no path /lending/api/libraries/; /lending/api/libraries exists',
    instance: '/lending/api/libraries/',
  })
})

t.test(
  'the contract names the server with the prefix, and without one it is served byte for byte',
  async (t) => {
    const api = await startBehindPrefix(t)
    t.match(await (await fetch(`${api}/openapi.json`)).json(), { servers: [{ url: '/lending/api' }] })
    const yaml = await (await fetch(`${api}/openapi.yaml`)).text()
    t.equal(yaml, contractFile.source.toString().replace('- url: /api\n', '- url: /lending/api\n'))
    const plain = await startBehindPrefix(t, {})
    t.equal(await (await fetch(`${plain}/openapi.yaml`)).text(), contractFile.source.toString())
  },
)

t.test('redirects, Swagger UI and Location work through nginx', { skip: skipWithoutNginx }, async (t) => {
  const service = new URL('/', await startBehindPrefix(t)).href
  const proxy = await startNginx(t, `location /lending/ { proxy_pass ${service}; proxy_redirect off; }`)
  const url = `${proxy}/lending`
  const docs = await fetch(`${url}/`)
  t.equal(docs.status, 200)
  t.equal(docs.url, `${url}/api/docs`)
  const html = await docs.text()
  const assets = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path)
  t.ok(assets.length > 2, `the page loads ${assets.join(', ')}`)
  for (const path of assets) t.equal((await fetch(new URL(path, docs.url))).status, 200, path)
  const created = await fetch(`${url}/api/libraries`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(newLibrary()),
  })
  const location = new URL(created.headers.get('location') ?? '', url)
  t.match(await (await fetch(location)).json(), newLibrary())
})
