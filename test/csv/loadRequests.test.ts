import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { exportData } from '../../src/csv/export.ts'
import { loadData } from '../../src/csv/load.ts'
import { resources } from '../fixture/resources.ts'
import { SERVICE_TITLE } from '../../src/service.ts'
import { startListening } from '../fixture/app.ts'
import { failing, files, setUp } from './loading.ts'

t.test('halves a batch that is too large for the API', async (t) => {
  const rows = Array.from(
    { length: 200 },
    (_, row) => `${row % 20 === 0 ? 'Emma' : 'x'.repeat(50_000)},b,${row + 1}\n`,
  )
  const { load, client } = await setUp(t, {
    'books.csv': `title,author,pages\n${rows.join('')}`,
    'loans.csv': 'library,author,title,deposit\n',
  })
  const statuses: number[] = []
  const observing = async (request: Request) => {
    const response = await fetch(request)
    statuses.push(response.status)
    return response
  }
  const { files } = await load({ onConflict: 'update', fetch: observing })
  t.match(files[1], { rows: 200, created: 1, updated: 0, rejected: 199 })
  t.ok(statuses.includes(413), `statuses ${statuses.join()}`)
  t.match((await client.GET('/books')).data?.items, [{ pages: 1 }])
})

t.test('retries when the network or the API fails temporarily', async (t) => {
  const { load } = await setUp(t)
  const failures: [string, () => Response | Error][] = [
    [
      'connect ECONNREFUSED',
      () => new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }),
    ],
    ['no response within 60 s', () => new DOMException('late', 'TimeoutError')],
    ...[408, 429, 502, 503, 504].map((status): [string, () => Response] => [
      `it responds with ${status}`,
      () => new Response('', { status }),
    ]),
  ]
  for (const [why, fail] of failures) {
    const seen: string[] = []
    const options = { timeoutMs: 5000, fetch: failing(1, fail), onRetry: (why: string) => seen.push(why) }
    t.match((await load(options)).total, { rows: 9, rejected: 0 })
    t.strictSame(seen, [why])
  }
})

t.test('waits for Retry-After, unless that is beyond the timeout', async (t) => {
  const { load } = await setUp(t)
  const busy = (seconds: string) => () =>
    new Response('', { status: 503, headers: { 'retry-after': seconds } })
  const start = performance.now()
  await load({ timeoutMs: 5000, fetch: failing(1, busy('1')) })
  const waited = performance.now() - start
  t.ok(waited >= 1000, `waited ${waited} ms`)
  await t.rejects(load({ timeoutMs: 5000, fetch: failing(1, busy('3600')) }), {
    message: /has become unavailable \(it responds with 503\)\. Nothing is lost: load again to continue\.$/,
  })
})

t.test('reports in one sentence that there is no API, or not this one', async (t) => {
  const { load, url } = await setUp(t)
  const other = createServer((_, response) => response.end('<h1>Hello</h1>')).listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo

  await t.rejects(load({ url: 'http://127.0.0.1:9' }), {
    message: new RegExp(`^No ${SERVICE_TITLE} API at http://127.0.0.1:9: `),
  })
  await t.rejects(load({ url: `http://127.0.0.1:${port}` }), {
    message: /: its responses are not JSON/,
  })
  await t.rejects(load({ url: `${url}/nowhere` }), { message: `is not the ${SERVICE_TITLE} API` })
  await t.rejects(load({ url: 'ftp://x' }), { message: /must be a URL such as .*, not "ftp:\/\/x"/ })
  await t.rejects(load({ url: 'http://a:b@x' }), { message: /accepts a token, not a user name/ })
  await t.rejects(load({ token: 'a b' }), { message: /^The token may contain only / })
  const vague = () => Response.json({ status: 400, detail: 'Out of order' }, { status: 400 })
  await t.rejects(load({ fetch: failing(1, vague) }), { message: /\(status 400\): Out of order$/ })
  await t.rejects(load({ fetch: failing(1, () => new Response('?', { status: 404 })) }), {
    message: `not the ${SERVICE_TITLE}`,
  })
})

t.test('reports an address that redirects, which reads follow', async (t) => {
  const { load, url, dir } = await setUp(t)
  for (const status of [301, 302, 307, 308]) {
    const proxy = createServer(({ url: path }, response) => {
      response.writeHead(status, { location: `${new URL(url).origin}${path}` }).end()
    }).listen(0, '127.0.0.1')
    t.teardown(() => proxy.close())
    await new Promise((resolve) => proxy.once('listening', resolve))
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/api`
    await t.rejects(load({ url: address, timeoutMs: 60_000 }), {
      message: `${address} redirects to ${url}, which only reads can follow. Give that address with --url.`,
    })
    const out = join(dir, String(status))
    t.match(await exportData(resources, { url: address, dir: out }), { libraries: 0 }, String(status))
  }
})

t.test('sends its token, and reports when one is required', async (t) => {
  const dir = t.testdir(files)
  const { url } = await startListening(t, undefined, { API_TOKENS: 'secret' })
  const options = { dir, url, rejectsFile: join(dir, 'rejects.csv') }
  await t.rejects(loadData(resources, options), {
    message: /requires a token: give the right one with --token or API_TOKEN/,
  })
  await t.rejects(loadData(resources, { ...options, token: 'wrong' }), { message: /requires a token/ })
  t.match((await loadData(resources, { ...options, token: 'secret' })).total, { rows: 9, created: 8 })
})

t.test('reports at once why the API cannot store anything', async (t) => {
  const { load } = await setUp(t)
  const problem = { status: 503, detail: 'The database is read-only' }
  const readOnly = (path: string) => failing(1, () => Response.json(problem, { status: 503 }), path)
  const start = performance.now()
  await t.rejects(load({ timeoutMs: 60_000, fetch: readOnly('/health') }), {
    message: /^The API at .* is not ready: The database is read-only\.$/,
  })
  await t.rejects(load({ timeoutMs: 60_000, fetch: readOnly('/books/batch') }), {
    message: /unavailable \(it responds with 503: The database is read-only\)\. Nothing is lost: load again/,
  })
  const waited = performance.now() - start
  t.ok(waited < 5000, `waited ${waited} ms`)
})

t.test('keeps several requests in flight, and reads no further than them', async (t) => {
  const rows = Array.from({ length: 3000 }, (_, index) => `title ${index},Austen,1\n`)
  const { load } = await setUp(t, {
    'books.csv': `title,author,pages\n${rows.join('')}`,
    'loans.csv': 'library,author,title,deposit\n',
  })
  let inFlight = 0
  let most = 0
  const counting = async (request: Request) => {
    most = Math.max(most, (inFlight += 1))
    return fetch(request).finally(() => (inFlight -= 1))
  }
  const shown: number[] = []
  const { total } = await load({
    batch: 100,
    concurrency: 4,
    fetch: counting,
    onProgress: ({ name, done }) => name === 'books' && shown.push(done),
  })
  t.match(total, { rows: 3002, created: 3002 })
  t.equal(most, 4)
  t.equal(shown.length, 30)
  t.equal(shown.at(-1), 1)
})

t.test('stops after the batches in flight when it is interrupted', async (t) => {
  const { load, client } = await setUp(t)
  const controller = new AbortController()
  const options = {
    batch: 1,
    concurrency: 1,
    signal: controller.signal,
    onProgress: ({ name }: { name: string }) => name === 'loans' && controller.abort(new Error('enough')),
  }
  await t.rejects(load(options), { message: 'enough' })
  t.equal((await client.GET('/loans')).data?.items.length, 1)

  const waiting = load({
    timeoutMs: 60_000,
    signal: AbortSignal.timeout(300),
    fetch: failing(100, () => new Response('', { status: 503 })),
  })
  await t.rejects(waiting, { name: 'TimeoutError' })
})
