// Behind a proxy that publishes the service under a path prefix and removes it from requests.
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { startListening } from '../fixture/app.ts'
import { contractFile } from '../fixture/contract.ts'
import { newLibrary } from '../fixture/samples.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const nginx = ['nginx', '/usr/sbin/nginx'].find((path) => spawnSync(path, ['-v']).status === 0)
const skip = nginx === undefined && 'nginx is not installed'

/** Starts nginx, which publishes the service at `/lending/`; returns its URL. */
async function startProxy(t: Test, api: string): Promise<string> {
  const folder = temporaryFolder(t)
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  const server = `listen 127.0.0.1:${port}; location /lending/ { proxy_pass ${new URL('/', api).href}; proxy_redirect off; }`
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${temporary} server { ${server} } }`,
  )
  const child = spawn(nginx ?? '', ['-p', folder, '-c', file], { stdio: 'ignore' })
  t.teardown(() => child.kill())
  const url = `http://127.0.0.1:${port}/lending`
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const isUp = await fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return url
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nginx does not respond at ${url}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

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
  t.match(await conflict.json(), { instance: '/lending/api/libraries', existing: '/lending/api/libraries/1' })
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

t.test('redirects, Swagger UI and Location work through nginx', { skip }, async (t) => {
  const url = await startProxy(t, await startBehindPrefix(t))
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
