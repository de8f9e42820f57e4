import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import createClient from 'openapi-fetch'
import { exportData } from '../../src/csv/export.ts'
import { loadData } from '../../src/csv/load.ts'
import type { LoadOptions } from '../../src/csv/load.ts'
import { readCsv } from '../../src/csv/readCsv.ts'
import { resources } from '../fixture/resources.ts'
import { SERVICE_TITLE } from '../../src/service.ts'
import type { paths } from '../fixture/api.d.ts'
import { startListening } from '../fixture/app.ts'
import { collect } from './files.ts'

const files = {
  'libraries.csv':
    'name,address,opens_at,closes_at\ncentral,1 Mill Lane,9:00,21:00\nriverside,2 Mill Lane,09:30,21:00\n',
  'books.csv': 'title,author,pages\nEmma,Austen,64\nEmma,Bond,\nUlysses,Joyce,1\n',
  'loans.csv': [
    'library,author,title,deposit,lent_on',
    'central,Austen,Emma,1.45,2026-01-01',
    'central,Bond,Emma,1.55,2026-01-01',
    'riverside,Joyce,Ulysses,2.50,2026-01-01',
    'riverside,Joyce,Ulysses,2.50,2026-01-01\n',
  ].join('\n'),
}

/** A running service, and `load`, which loads these files into it, some of them changed. */
async function setUp(t: Test, changed: Partial<Record<keyof typeof files, string | Buffer>> = {}) {
  const dir = t.testdir({ ...files, ...changed })
  const rejectsFile = join(dir, 'rejects.csv')
  const { url } = await startListening(t)
  const load = (options: Partial<LoadOptions> = {}) =>
    loadData(resources, { url, dir, rejectsFile, timeoutMs: 0, ...options })
  return { url, dir, rejectsFile, load, client: createClient<paths>({ baseUrl: url }) }
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
    { name: 'libraries', rows: 2, created: 2, unchanged: 0, rejected: 0 },
    { name: 'books', rows: 3, created: 3, unchanged: 0, rejected: 0 },
    { name: 'loans', rows: 4, created: 3, unchanged: 1, rejected: 0 },
  ])
  t.match((await load()).total, { rows: 9, created: 0, updated: 0, unchanged: 9, rejected: 0 })
  t.notOk(existsSync(rejectsFile), 'there is no rejects file')

  const { data } = await client.GET('/libraries')
  t.match(data?.items, [
    { id: 1, name: 'central', opens_at: '09:00' },
    { id: 2, name: 'riverside', opens_at: '09:30' },
  ])
})

t.test('loads loans without a day as those of today', async (t) => {
  const { load, client } = await setUp(t, {
    'loans.csv': 'title,deposit,library,author\nUlysses,1.00,riverside,Joyce\n',
  })
  await load()
  const { data } = await client.GET('/loans')
  t.equal(data?.items[0]?.lent_on, new Date().toISOString().slice(0, 10))
})

t.test('gives loans without a day the default of the load', async (t) => {
  const { load, client } = await setUp(t, {
    'loans.csv': 'title,deposit,library,author\nUlysses,1.00,riverside,Joyce\n',
  })
  await load({ defaults: { lent_on: '2020-02-29' } })
  t.equal((await client.GET('/loans')).data?.items[0]?.lent_on, '2020-02-29')
})

t.test('rejects an invalid default before the first row', async (t) => {
  const { load, client } = await setUp(t)
  await t.rejects(load({ defaults: { lent_on: '01/02/2026' } }), {
    message: 'The lent_on "01/02/2026" must be a day in the form YYYY-MM-DD, such as 2026-01-31.',
  })
  t.strictSame((await client.GET('/libraries')).data?.items, [])
})

t.test('gives the reasons of the API, and treats look-alike keys as one', async (t) => {
  const { load, rejectsFile } = await setUp(t, {
    'books.csv': [
      'title,author,pages',
      'Caf\u00e9,Austen,1',
      'Cafe\u0301,Austen,1',
      'Cafe\u0301,Austen,2',
      'tea\u200b,Austen,1',
      'x,,"1,5"',
      '"two\nlines",Austen,1e9\n',
    ].join('\n'),
    'loans.csv': 'library,author,title,deposit\n',
  })
  t.match((await load({ batch: 1, concurrency: 4 })).files[1], { created: 1, unchanged: 1, rejected: 4 })
  const rejected = await collect(readCsv(rejectsFile))
  t.strictSame(rejected.map((row) => ('cells' in row ? row.cells.slice(1, 3) : row)).toSorted(), [
    ['4', 'Line 2 has the same title and author, and other values.'],
    ['5', 'title must not end with a zero-width space (U+200B)'],
    ['6', 'author must not be empty; pages has a decimal comma; write 1.5'],
    ['7', 'title must not contain a line feed (U+000A); pages exceeds the maximum, 100000'],
    ['line', 'reason'],
  ])
})

const busy = () => new Response('', { status: 503 })

for (const onConflict of ['fail', 'update'] as const) {
  t.test(
    `stores the first of contradicting rows with on_conflict=${onConflict}, whatever is retried`,
    async (t) => {
      const rows = Array.from(
        { length: 30 },
        (_, row) => `Emma ${row % 3},Austen,${1 + (row % 2 ? row : 0)}\n`,
      )
      for (const batch of [1, 4, 100]) {
        const { load, client, rejectsFile } = await setUp(t, {
          'books.csv': `title,author,pages\n${rows.join('')}`,
          'loans.csv': 'library,author,title,deposit\n',
        })
        const options = { onConflict, batch, concurrency: 4, timeoutMs: 5000 }
        const { files } = await load({ ...options, fetch: failing(1, busy, '/books/batch') })
        t.match(files[1], { rows: 30, created: 3, updated: 0, rejected: 19 }, `batches of ${batch}`)
        t.match(
          (await client.GET('/books')).data?.items.map(({ pages }) => pages),
          [1, 2, 1],
          'the first rows are stored',
        )
        t.match(
          readFileSync(rejectsFile, 'utf8'),
          /books.csv,5,"Line 2 has the same title and author, and other values."/,
        )
        const again = await load(options)
        t.match(again.files[1], { created: 0, updated: 0, unchanged: 11, rejected: 19 }, 'the second time')
      }
    },
  )
}

t.test('loads a later row where the earlier ones of its key are rejected', async (t) => {
  const { load, client } = await setUp(t, {
    'books.csv': 'title,author,pages\nEmma,Austen,0\nEmma,Austen,many\nEmma,Austen,3\nEmma,Austen,4\n',
    'loans.csv': 'library,author,title,deposit\n',
  })
  for (const batch of [1, 100]) {
    const { files } = await load({ onConflict: 'update', batch, concurrency: 4 })
    t.match(files[1], { rows: 4, rejected: 3 })
  }
  t.match((await client.GET('/books')).data?.items, [{ id: 1, pages: 3 }])
})

t.test('rejects the rows that the API rejects, each with its reason, and loads the others', async (t) => {
  const bad = Array.from({ length: 250 }, (_, index) => `central,Bond,Emma,-${index},2025-01-01\n`).join('')
  const { load, rejectsFile } = await setUp(t, {
    'books.csv':
      'title,author,pages\nEmma,Austen,64\n"Em,ma", Bond,1,x\n"Emma",Bond,\n"x"y,z,\nUlysses,Joyce,-1\n',
    'loans.csv': `library,author,title,deposit,lent_on\n${bad}central,Bond,Emma,1.55,2026-01-01\ncentral,nobody,Emma,1.00,\n`,
  })
  const { files } = await load({ batch: 200 })
  t.match(files, [
    { rows: 2, rejected: 0 },
    { rows: 5, created: 2, rejected: 3 },
    { rows: 252, created: 1, rejected: 251 },
  ])
  const lines = readFileSync(rejectsFile, 'utf8').split('\n')
  t.equal(lines[0], 'file,line,reason,row')
  t.equal(lines[1], 'books.csv,3,The row has 4 cells; the header has 3.,"""Em,ma"", Bond,1,x"')
  for (const expected of [
    /^books.csv,5,Unexpected quote\.,"""x""y,z,"$/m,
    /^books.csv,6,"pages is less than the minimum, 1","Ulysses,Joyce,-1"$/m,
    /^loans.csv,2,"?deposit .*,-0,2025-01-01"$/m,
    /^loans.csv,253,.*nobody.*,"central,nobody,Emma,1.00,"$/m,
  ]) {
    t.match(lines.join('\n'), expected)
  }
  t.equal(lines.length, 1 + 254 + 1)
})

t.test('writes rejected rows as they are in the file', async (t) => {
  const rows = ['"Emma",  "Austen" ,-1', " Emma ,Bond,'0'\t", '"Persuasion\nor ""Anne""",\u00a0Austen,007']
  const { load, rejectsFile } = await setUp(t, {
    'books.csv': `title,author,pages\r\n${rows.join('\r\n')}\r\n`,
  })
  t.match((await load()).files[1], { rows: 3, rejected: 3 })
  const rejected = await collect(readCsv(rejectsFile))
  t.strictSame(
    rejected.flatMap((row) => ('cells' in row && row.cells[0] === 'books.csv' ? row.cells.at(-1) : [])),
    rows,
  )
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
  await t.rejects(load({ rejectsFile: join(dir, 'libraries.csv') }), {
    message: /is not a file of rejected rows/,
  })
  t.equal(readFileSync(join(dir, 'libraries.csv'), 'utf8'), files['libraries.csv'])
})

t.test('rejects rows that exist with other values, or replaces them with on_conflict=update', async (t) => {
  const { load, dir, rejectsFile } = await setUp(t)
  await load()
  writeFileSync(join(dir, 'books.csv'), 'title,author,pages\nEmma,Austen,65\n')
  t.match((await load()).total, { updated: 0, unchanged: 6, rejected: 1 })
  t.match(readFileSync(rejectsFile, 'utf8'), /\nbooks.csv,2,.*exists with other values.*,"Emma,Austen,65"\n/)
  t.match((await load({ onConflict: 'update' })).total, { updated: 1, unchanged: 6, rejected: 0 })
})

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

t.test('loads a folder with only some of the files', async (t) => {
  const { load, dir, client } = await setUp(t)
  await load()
  rmSync(join(dir, 'libraries.csv'))
  rmSync(join(dir, 'books.csv'))
  writeFileSync(
    join(dir, 'loans.csv'),
    `library,author,title,deposit,lent_on\ncentral,Bond,Emma,1.00,2026-01-02\n`,
  )
  const { missing, files } = await load()
  t.strictSame(missing, ['libraries.csv', 'books.csv'])
  t.match(files, [{ name: 'loans', rows: 1, created: 1 }])
  t.equal((await client.GET('/loans')).data?.items.length, 4)
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

t.test('checks all files before it loads any', async (t) => {
  const { load, client, dir } = await setUp(t, { 'loans.csv': 'library,title,deposit\n' })
  await t.rejects(load(), { message: /^loans.csv lacks the column "author"/ })
  writeFileSync(join(dir, 'rejects.csv'), 'file,line,reason,row\nold,1,why,what\n')
  await t.rejects(load({ dir: join(dir, 'none') }), {
    message: /^There is no libraries.csv, books.csv or loans.csv in /,
  })
  t.ok(existsSync(join(dir, 'rejects.csv')), 'keeps the rejects file of the last run until loading starts')
  t.strictSame((await client.GET('/libraries')).data?.items, [])
})

t.test('stops where a file is not UTF-8', async (t) => {
  const { load, client } = await setUp(t, {
    'loans.csv': Buffer.from('library,author,title,deposit\ncentral,café,Emma,1.00\n', 'latin1'),
  })
  await t.rejects(load(), { message: /^loans.csv is not UTF-8 text \(see line 2\)/ })
  t.strictSame((await client.GET('/libraries')).data?.items, [])
})

t.test('loads files that consist of their header', async (t) => {
  const { load } = await setUp(t, {
    'libraries.csv': '\ufeffname,address,opens_at,closes_at\r\n',
    'books.csv': 'title,author',
    'loans.csv': 'library,author,title,deposit\n\n',
  })
  t.match((await load()).total, { rows: 0, created: 0, rejected: 0 })
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
