import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { openClient } from '../../src/client/client.ts'
import { loadData } from '../../src/csv/load.ts'
import type { LoadOptions } from '../../src/csv/load.ts'
import { resources } from '../../src/resources/index.ts'
import { startListening } from '../helper.ts'

const files = {
  'markets.csv':
    'name,address,opening_time,closing_time\nlidl,1 Mill Lane,9:00,21:00\ndia,2 Mill Lane,09:30,21:00\n',
  'products.csv': 'name,brand,calories\nMilk,dairy,64\nMilk,farm,\nTea,leaf,1\n',
  'product_price.csv': [
    'market,brand,product,price,valid_from',
    'lidl,dairy,Milk,1.45,2026-01-01',
    'lidl,farm,Milk,1.55,2026-01-01',
    'dia,leaf,Tea,2.5,2026-01-01',
    'dia,leaf,Tea,2.50,2026-01-01\n',
  ].join('\n'),
}

/** A running service, and `load`, which loads these files into it, some of them changed. */
async function setUp(t: Test, changed: Partial<Record<keyof typeof files, string | Buffer>> = {}) {
  const dir = t.testdir({ ...files, ...changed })
  const rejectsFile = join(dir, 'rejects.csv')
  const { url } = await startListening(t)
  const load = (options: Partial<LoadOptions> = {}) =>
    loadData(resources, { url, dir, rejectsFile, timeoutMs: 0, ...options })
  return { url, dir, rejectsFile, load, client: openClient({ url }) }
}

/** A fetch whose first requests to this path fail, this many times. */
function failing(times: number, fail: () => Response | Error, path = '/batch') {
  let left = times
  return async (request: Request) => {
    if (!request.url.includes(path) || left === 0) return fetch(request)
    left -= 1
    const outcome = fail()
    if (outcome instanceof Error) throw outcome
    return outcome
  }
}

t.test('loads the files, and changes nothing the second time', async (t) => {
  const { load, client, rejectsFile } = await setUp(t)
  const first = await load()
  t.match(first.files, [
    { name: 'markets', rows: 2, created: 2, unchanged: 0, rejected: 0 },
    { name: 'products', rows: 3, created: 3, unchanged: 0, rejected: 0 },
    { name: 'prices', rows: 4, created: 3, unchanged: 1, rejected: 0 },
  ])
  t.match((await load()).total, { rows: 9, created: 0, updated: 0, unchanged: 9, rejected: 0 })
  t.notOk(existsSync(rejectsFile), 'there is no rejects file')

  const { data } = await client.GET('/markets')
  t.match(data?.items, [
    { id: 1, name: 'lidl', opening_time: '09:00' },
    { id: 2, name: 'dia', opening_time: '09:30' },
  ])
})

t.test('loads prices without a day as those of today', async (t) => {
  const { load, client } = await setUp(t, {
    'product_price.csv': 'product,price,market,brand\nTea,1,dia,leaf\n',
  })
  await load()
  const { data } = await client.GET('/prices')
  t.equal(data?.items[0]?.valid_from, new Date().toISOString().slice(0, 10))
})

t.test('gives prices without a day the default of the load', async (t) => {
  const { load, client } = await setUp(t, {
    'product_price.csv': 'product,price,market,brand\nTea,1,dia,leaf\n',
  })
  await load({ defaults: { valid_from: '2020-02-29' } })
  t.equal((await client.GET('/prices')).data?.items[0]?.valid_from, '2020-02-29')
})

t.test('replaces a row by a later one of the file, also when the earlier one is retried', async (t) => {
  const { load, client } = await setUp(t, {
    'product_price.csv':
      'market,brand,product,price,valid_from\nlidl,dairy,Milk,1.00,2026-01-01\nlidl,dairy,Milk,2.00,2026-01-01\n',
  })
  const busyOnce = failing(1, () => new Response('', { status: 503 }), '/prices/batch')
  await load({ onConflict: 'update', batch: 1, timeoutMs: 5000, fetch: busyOnce })
  t.equal((await client.GET('/prices')).data?.items[0]?.price, '2.00')
})

t.test('rejects the rows that the API rejects, each with its reason, and loads the others', async (t) => {
  const bad = Array.from({ length: 250 }, (_, index) => `lidl,farm,Milk,-${index},2025-01-01\n`).join('')
  const { load, rejectsFile } = await setUp(t, {
    'products.csv':
      'name,brand,calories\nMilk,dairy,64\n"Mi,lk",farm,many,\n"Milk",farm,\n"x"y,z,\nTea,leaf,-1\n',
    'product_price.csv': `market,brand,product,price,valid_from\n${bad}lidl,farm,Milk,1.55,2026-01-01\nlidl,nobody,Milk,1,\n`,
  })
  const { files } = await load({ batch: 200 })
  t.match(files, [
    { rows: 2, rejected: 0 },
    { rows: 5, created: 2, rejected: 3 },
    { rows: 252, created: 1, rejected: 251 },
  ])
  const lines = readFileSync(rejectsFile, 'utf8').split('\n')
  t.equal(lines[0], 'file,line,reason,row')
  t.equal(lines[1], 'products.csv,3,The row has 4 cells; the header has 3.,"""Mi,lk"",farm,many,"')
  for (const expected of [
    /^products.csv,5,Unexpected quote.,"""x""y,z,"$/,
    /^products.csv,6,calories must be >= 0,"Tea,leaf,-1"$/,
    /^product_price.csv,2,"?price .*,-0,2025-01-01"$/,
    /^product_price.csv,253,.*nobody.*,"lidl,nobody,Milk,1,"$/,
  ]) {
    t.ok(
      lines.some((line) => expected.test(line)),
      `a line like ${expected}`,
    )
  }
  t.equal(lines.length, 1 + 254 + 1)
})

t.test('removes the rejects file of an earlier run, and no other file', async (t) => {
  const { load, dir, rejectsFile } = await setUp(t)
  writeFileSync(rejectsFile, 'file,line,reason,row\nold,1,why,what\n')
  await load()
  t.notOk(existsSync(rejectsFile), 'there is no rejects file')

  writeFileSync(join(dir, 'diary.txt'), 'dear diary')
  await t.rejects(load({ rejectsFile: join(dir, 'diary.txt') }), {
    message: /is not a file of rejected rows/,
  })
  await t.rejects(load({ rejectsFile: join(dir, 'markets.csv') }), {
    message: /is not a file of rejected rows/,
  })
  t.equal(readFileSync(join(dir, 'markets.csv'), 'utf8'), files['markets.csv'])
})

t.test('rejects rows that exist with other values, or replaces them with on_conflict=update', async (t) => {
  const { load, dir, rejectsFile } = await setUp(t)
  await load()
  writeFileSync(join(dir, 'products.csv'), 'name,brand,calories\nMilk,dairy,65\n')
  t.match((await load()).total, { updated: 0, unchanged: 6, rejected: 1 })
  t.match(
    readFileSync(rejectsFile, 'utf8'),
    /\nproducts.csv,2,.*exists with other values.*,"Milk,dairy,65"\n/,
  )
  t.match((await load({ onConflict: 'update' })).total, { updated: 1, unchanged: 6, rejected: 0 })
})

t.test('halves a batch that is too large for the API', async (t) => {
  const long = 'x'.repeat(900_000)
  const rows = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? `${long},b\n` : `p${index},b\n`))
  const { load } = await setUp(t, {
    'products.csv': `name,brand\n${rows.join('')}`,
    'product_price.csv': 'market,brand,product,price\n',
  })
  t.match((await load()).files[1], { rows: 20, created: 10, rejected: 10 })
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
  const elapsed = performance.now() - start
  t.ok(elapsed >= 1000, `waits at least 1000 ms: ${elapsed}`)
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
    message: /^No Pricebook API at http:\/\/127.0.0.1:9: /,
  })
  await t.rejects(load({ url: `http://127.0.0.1:${port}` }), {
    message: /: its responses are not JSON/,
  })
  await t.rejects(load({ url: `${url}/nowhere` }), { message: /is not the Pricebook API/ })
  await t.rejects(load({ url: 'ftp://x' }), { message: /must be a URL such as .*, not "ftp:\/\/x"/ })
  await t.rejects(load({ url: 'http://a:b@x' }), { message: /accepts a token, not a user name/ })
  await t.rejects(load({ token: 'a b' }), { message: /^The token may contain only / })
  const vague = () => Response.json({ status: 400, detail: 'Out of order' }, { status: 400 })
  await t.rejects(load({ fetch: failing(1, vague) }), { message: /\(status 400\): Out of order$/ })
  await t.rejects(load({ fetch: failing(1, () => new Response('?', { status: 404 })) }), {
    message: /not the Pricebook/,
  })
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

t.test('checks all files before it loads any', async (t) => {
  const { load, client, dir } = await setUp(t, { 'product_price.csv': 'market,product,price\n' })
  await t.rejects(load(), { message: /^product_price.csv lacks the column "brand"/ })
  writeFileSync(join(dir, 'rejects.csv'), 'file,line,reason,row\nold,1,why,what\n')
  await t.rejects(load({ dir: join(dir, 'none') }), { message: /^There is no markets.csv in / })
  t.ok(existsSync(join(dir, 'rejects.csv')), 'keeps the rejects file of the last run until loading starts')
  t.strictSame((await client.GET('/markets')).data?.items, [])
})

t.test('stops where a file is not UTF-8', async (t) => {
  const { load, client } = await setUp(t, {
    'product_price.csv': Buffer.from('market,brand,product,price\nlidl,café,Milk,1\n', 'latin1'),
  })
  await t.rejects(load(), { message: /^product_price.csv is not UTF-8 text \(see line 2\)/ })
  t.strictSame((await client.GET('/markets')).data?.items, [])
})

t.test('loads files that consist of their header', async (t) => {
  const { load } = await setUp(t, {
    'markets.csv': '\ufeffname,address,opening_time,closing_time\r\n',
    'products.csv': 'name,brand',
    'product_price.csv': 'market,brand,product,price\n\n',
  })
  t.match((await load()).total, { rows: 0, created: 0, rejected: 0 })
})

t.test('keeps several requests in flight, and reads no further than them', async (t) => {
  const days = Array.from({ length: 3000 }, (_, day) => new Date(day * 86_400_000).toISOString().slice(0, 10))
  const { load } = await setUp(t, {
    'product_price.csv': `market,brand,product,price,valid_from\n${days.map((day) => `lidl,dairy,Milk,1,${day}\n`).join('')}`,
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
    onProgress: ({ name, done }) => name === 'prices' && shown.push(done),
  })
  t.match(total, { rows: 3005, created: 3005 })
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
    onProgress: ({ name }: { name: string }) => name === 'prices' && controller.abort(new Error('enough')),
  }
  await t.rejects(load(options), { message: 'enough' })
  t.equal((await client.GET('/prices')).data?.items.length, 1)

  const waiting = load({
    timeoutMs: 60_000,
    signal: AbortSignal.timeout(300),
    fetch: failing(100, () => new Response('', { status: 503 })),
  })
  await t.rejects(waiting, { name: 'TimeoutError' })
})
