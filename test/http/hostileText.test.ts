import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { exportData } from '../../src/csv/export.ts'
import { loadData } from '../../src/csv/load.ts'
import { serve, startApp, startListening } from '../fixture/app.ts'
import { resources } from '../fixture/resources.ts'
import { newBook, newLibrary } from '../fixture/samples.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** Texts that are stored unchanged. */
const harmless = [
  "'; drop table library; --",
  '" or 1=1 --',
  '<script>alert(1)</script>',
  '=1+1',
  '=HYPERLINK("https://evil.example")',
  '+1',
  '-1',
  '@SUM(A1:A9)',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '%00',
  '%',
  '\\',
  '\\u0000',
  '${7*7}',
  '{{7*7}}',
  '../../etc/passwd',
  '"quoted", with, commas',
  'caf\u00E9',
  '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}',
  '\u{1D4B3}'.repeat(200),
]

/** Texts that the contract rejects. */
const rejected = [
  '',
  ' ',
  'NUL\0',
  'line\nfeed',
  'colour\u001B[31m',
  'C1 \u0085',
  ' edge',
  'edge\u00A0',
  '\u2028edge',
  'edge\u2029',
  '\uFEFFedge',
  'edge\u3000',
  'right \u202Eto left\u202C',
  'zero\u200Bwidth',
  'x'.repeat(201),
]

t.test('hostile text is stored unchanged, and a filter matches it exactly', async (t) => {
  const { client } = await startApp(t)
  for (const name of harmless) {
    const { data } = await client.POST('/books', { body: newBook({ title: name, author: name }) })
    t.equal(data?.title, name)
    const params = { path: { book_id: data?.id ?? 0 } }
    t.equal((await client.GET('/books/{book_id}', { params })).data?.author, name)
    const body = newBook({ title: name, author: name, pages: 1 })
    t.equal((await client.PUT('/books/{book_id}', { params, body })).data?.title, name)
  }
  for (const name of harmless) {
    const { data } = await client.GET('/books', { params: { query: { title: name } } })
    t.same(
      data?.items.map(({ title }) => title),
      [name],
    )
  }
  const rows = harmless.map((name) => newLibrary({ name }))
  const batch = await client.POST('/libraries/batch', { body: rows })
  t.equal(batch.response.status, 200)
  const all = await client.GET('/libraries', { params: { query: { limit: 1000 } } })
  t.same(
    all.data?.items.map(({ name }) => name),
    harmless,
  )
})

t.test('rejected text is not stored, and the problem points at it', async (t) => {
  const { client, send } = await startApp(t)
  for (const name of rejected) {
    const { response, error } = await client.POST('/books', { body: newBook({ title: name }) })
    t.equal(response.status, 400, encodeURI(name))
    t.match(error, { errors: [{ in: 'body', pointer: '/title' }] })
    const filtered = await client.GET('/books', { params: { query: { title: name } } })
    t.match(filtered.error, { errors: [{ in: 'query', pointer: '/title' }] }, encodeURI(name))
  }
  const headers = { 'content-type': 'application/json' }
  const plain = JSON.stringify(newBook())
  for (const more of [
    '"__proto__": {"admin": true}',
    '"constructor": {"prototype": {}}',
    '"toString": "x"',
  ]) {
    const response = await send('POST', '/api/books', { headers, body: plain.replace('{', `{${more},`) })
    t.equal(response.statusCode, 400, more)
  }
  for (const half of ['\\ud800', '\\udc00x', '\\udc00\\ud800']) {
    const body = plain.replace(/"title":"[^"]*"/, `"title":"${half}"`)
    t.equal((await send('POST', '/api/books', { headers, body })).statusCode, 400, half)
  }
  t.same((await client.GET('/books')).data?.items, [])
})

t.test('hostile text is the same after an export and a load', async (t) => {
  const one = await startListening(t)
  const other = await startListening(t, temporaryFolder(t))
  const headers = { 'content-type': 'application/json' }
  for (const [path, rows] of [
    ['/libraries', harmless.map((name) => newLibrary({ name }))],
    ['/books', harmless.map((name) => newBook({ title: name, author: name }))],
  ] as const) {
    const body = JSON.stringify(rows)
    const { status } = await fetch(`${one.url}${path}/batch`, { method: 'POST', headers, body })
    t.equal(status, 200, path)
  }
  const folder = temporaryFolder(t)
  const [first, second] = [join(folder, 'first'), join(folder, 'second')]
  await exportData(resources, { url: one.url, dir: first })
  await loadData(resources, { url: other.url, dir: first, rejectsFile: join(folder, 'rejects.csv') })
  await exportData(resources, { url: other.url, dir: second })
  for (const file of ['libraries.csv', 'books.csv']) {
    t.equal(readFileSync(join(second, file), 'utf8'), readFileSync(join(first, file), 'utf8'), file)
  }
})

t.test('hostile text in a URL cannot forge a line of the log', async (t) => {
  const { child, output, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
  await fetch(`${url}/api/books?title=${encodeURIComponent('x\n{"level":60,"msg":"forged"}\u001B[31m')}`)
  child.kill('SIGTERM')
  await exitCode(child)
  const messages = output.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg)
  t.notOk(messages.includes('forged'), `no message is forged: ${messages.join()}`)
  t.notMatch(output.stdout, '\u001B')
})
