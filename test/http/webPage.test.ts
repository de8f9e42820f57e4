import { gunzipSync } from 'node:zlib'
import t from 'tap'
import type { Test } from 'tap'
import { buildApp } from '../../src/http/app.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { service } from '../fixture/service.ts'

const webFolder = 'test/fixture/web'

/** The app with a page, which needs no tables. */
async function startPage(
  t: Test,
  settings: { basePath?: string; corsOrigins?: string[]; webFolder?: string } = {},
) {
  const db = openDatabase('sqlite::memory:')
  const app = buildApp({ ...service, db, webFolder, ...settings })
  t.teardown(async () => {
    await app.close()
    await db.destroy()
  })
  const send = (method: 'GET' | 'HEAD' | 'POST', url: string, headers: Record<string, string> = {}) =>
    app.inject({ method, url, headers })
  return { send }
}

/** The addresses of the files that HTML or a script loads. */
function filesOf(text: string): string[] {
  return [...text.matchAll(/(?:src="|href="|from ')([^"']+)["']/g)].map(([, file = '']) => file)
}

t.test('/ is the page, under a policy that allows its own files only', async (t) => {
  const { send } = await startPage(t)
  const { statusCode, headers, body } = await send('GET', '/')
  t.equal(statusCode, 200)
  t.equal(headers['content-type'], 'text/html; charset=utf-8')
  t.match(body, '<title>Lending</title>')
  const policy = String(headers['content-security-policy'])
  t.match(policy, "script-src 'self'")
  t.notMatch(policy, /unsafe|https?:|\*/)
  t.equal(headers['x-content-type-options'], 'nosniff')
})

t.test(
  'each file that the page loads exists, with the imports of TypeScript and packages resolved',
  async (t) => {
    const { send } = await startPage(t)
    const base = 'http://service.test'
    const seen = new Map<string, string>()
    const load = async (path: string) => {
      if (seen.has(path) || path === '/api/docs') return
      const { statusCode, headers, body } = await send('GET', path)
      t.equal(statusCode, 200, path)
      seen.set(path, String(headers['content-type']))
      for (const file of filesOf(body)) await load(new URL(file, base + path).pathname)
    }
    await load('/')
    t.same(Object.fromEntries(seen), {
      '/': 'text/html; charset=utf-8',
      '/web/icon.svg': 'image/svg+xml',
      '/web/main.js': 'text/javascript; charset=utf-8',
      '/web/client.js': 'text/javascript; charset=utf-8',
      '/web/packages/openapi-fetch.js': 'text/javascript; charset=utf-8',
    })
    const main = await send('GET', '/web/main.js')
    t.notMatch(main.body, ': string[]', 'the types are removed')
  },
)

t.test('the page and its files have an ETag and are revalidated', async (t) => {
  const { send } = await startPage(t)
  for (const path of ['/', '/web/main.js']) {
    const { headers } = await send('GET', path)
    t.equal(headers['cache-control'], 'no-cache', path)
    const again = await send('GET', path, { 'if-none-match': String(headers.etag) })
    t.match({ status: again.statusCode, body: again.body }, { status: 304, body: '' })
    t.equal((await send('GET', path, { 'if-match': '"other"' })).statusCode, 412)
    const head = await send('HEAD', path)
    t.match({ status: head.statusCode, body: head.body }, { status: 200, body: '' })
    t.equal(head.headers['content-length'], headers['content-length'])
  }
})

t.test('files are compressed for clients that accept it, with an ETag of their own', async (t) => {
  const { send } = await startPage(t, { corsOrigins: ['https://app.example'] })
  const plain = await send('GET', '/web/main.js')
  t.equal(plain.headers['content-encoding'], undefined)
  for (const accepted of ['gzip', 'br, GZIP;q=0.5', 'gzip ; q=1, *;q=0']) {
    const { headers, rawPayload } = await send('GET', '/web/main.js', { 'accept-encoding': accepted })
    t.equal(headers['content-encoding'], 'gzip', accepted)
    t.same(gunzipSync(rawPayload), plain.rawPayload)
    t.not(headers.etag, plain.headers.etag)
    t.match(headers.vary, /^Origin, Accept-Encoding$/)
  }
  for (const accepted of ['identity', 'gzip;q=0', 'br, gzip; q=0.000', 'xgzip', 'gzipped']) {
    const { headers } = await send('GET', '/web/main.js', { 'accept-encoding': accepted })
    t.equal(headers['content-encoding'], undefined, accepted)
    t.match(headers.vary, 'Accept-Encoding')
  }
})

t.test('another file of the folder, another path and another method do not exist', async (t) => {
  const { send } = await startPage(t)
  for (const path of [
    '/web',
    '/web/',
    '/web/main.ts',
    '/web/packages.json',
    '/web/index.html',
    '/web/%2e%2e/app.ts',
  ]) {
    t.equal((await send('GET', path)).statusCode, 404, path)
  }
  for (const path of ['/', '/web/main.js']) {
    const { statusCode, headers } = await send('POST', path)
    t.match({ statusCode, allow: headers.allow }, { statusCode: 405, allow: 'GET, HEAD, OPTIONS' })
  }
})

t.test('behind a path prefix, the links of the page have the prefix', async (t) => {
  const { send } = await startPage(t, { basePath: '/lending' })
  const files = filesOf((await send('GET', '/')).body)
  t.same(files, ['/lending/web/icon.svg', '/lending/web/main.js', '/lending/api/docs'])
})

t.test('without a page, / redirects to Swagger UI', async (t) => {
  const { send } = await startPage(t, { webFolder: 'test/fixture/nothing' })
  const { statusCode, headers } = await send('GET', '/')
  t.match({ statusCode, location: headers.location }, { statusCode: 302, location: '/api/docs' })
})
