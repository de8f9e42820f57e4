import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startApp, startListening, temporaryFolder } from '../helper.ts'
import { exitCode, run, serve } from '../process.ts'
import { newMarket, newProduct } from '../resources/samples.ts'

/** Texts that are stored as they are. */
const harmless = [
  "'; drop table price; --",
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
  'right \u202Eto left\u202C',
  'zero\u200Bwidth',
  // Alike, and not the same.
  'caf\u00E9',
  'cafe\u0301',
  '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}',
  '\u{1D4B3}'.repeat(200),
]

/** Texts that the contract refuses. */
const refused = [
  '',
  ' ',
  'NUL\0',
  'line\nfeed',
  'colour\u001B[31m',
  'C1 \u0085',
  ' edge',
  'edge\u00A0',
  'x'.repeat(201),
]

t.test('hostile text is stored exactly, and found by itself alone', async (t) => {
  const { client } = await startApp(t)
  for (const name of harmless) {
    const { data } = await client.POST('/products', { body: newProduct({ name, brand: name }) })
    t.equal(data?.name, name)
    const params = { path: { product_id: data?.id ?? 0 } }
    t.equal((await client.GET('/products/{product_id}', { params })).data?.brand, name)
    const body = newProduct({ name, brand: name, calories: 1 })
    t.equal((await client.PUT('/products/{product_id}', { params, body })).data?.name, name)
  }
  for (const name of harmless) {
    const { data } = await client.GET('/products', { params: { query: { name } } })
    t.same(
      data?.items.map((item) => item.name),
      [name],
    )
  }
  const rows = harmless.map((name) => newMarket({ name }))
  const batch = await client.POST('/markets/batch', { body: rows })
  t.equal(batch.response.status, 200)
  const all = await client.GET('/markets', { params: { query: { limit: 1000 } } })
  t.same(
    all.data?.items.map(({ name }) => name),
    harmless,
  )
})

t.test('what is refused is refused with its place, and not stored', async (t) => {
  const { client, send } = await startApp(t)
  for (const name of refused) {
    const { response, error } = await client.POST('/products', { body: newProduct({ name }) })
    t.equal(response.status, 400, JSON.stringify(name))
    t.match(error, { errors: [{ in: 'body', pointer: '/name' }] })
  }
  const headers = { 'content-type': 'application/json' }
  const plain = JSON.stringify(newProduct())
  for (const more of [
    '"__proto__": {"admin": true}',
    '"constructor": {"prototype": {}}',
    '"toString": "x"',
  ]) {
    const answer = await send('POST', '/api/products', { headers, body: plain.replace('{', `{${more},`) })
    t.equal(answer.statusCode, 400, more)
  }
  for (const half of ['\\ud800', '\\udc00x', '\\udc00\\ud800']) {
    const body = plain.replace(/"name":"[^"]*"/, `"name":"${half}"`)
    t.equal((await send('POST', '/api/products', { headers, body })).statusCode, 400, half)
  }
  t.same((await client.GET('/products')).data?.items, [])
})

t.test('hostile text leaves by export and comes back by load as it was', async (t) => {
  const [one, other] = [await startListening(t), await startListening(t)]
  const headers = { 'content-type': 'application/json' }
  for (const [resource, rows] of [
    ['markets', harmless.map((name) => newMarket({ name }))],
    ['products', harmless.map((name) => newProduct({ name, brand: name }))],
  ] as const) {
    const body = JSON.stringify(rows)
    t.equal((await fetch(`${one.url}/${resource}/batch`, { method: 'POST', headers, body })).status, 200)
  }
  const folders = [temporaryFolder(t), temporaryFolder(t)].map((folder) => join(folder, 'exported'))
  const [first = '', second = ''] = folders
  const script = async (command: string, url: string, dir: string) => {
    const { code, stderr } = await run(t, ['script', command, '--url', url, '--dir', dir])
    t.equal(code, 0, stderr)
  }
  await script('export_data', one.url, first)
  await script('load_data', other.url, first)
  await script('export_data', other.url, second)
  for (const file of ['markets.csv', 'products.csv']) {
    t.equal(readFileSync(join(second, file), 'utf8'), readFileSync(join(first, file), 'utf8'))
  }
})

t.test('a line of the log stays one line, whatever is asked for', async (t) => {
  const { child, output, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
  await fetch(`${url}/api/products?name=${encodeURIComponent('x\n{"level":60,"msg":"forged"}\u001B[31m')}`)
  child.kill('SIGTERM')
  await exitCode(child)
  const lines = output.stdout.trim().split('\n')
  t.notOk(lines.some((line) => (JSON.parse(line) as { msg: string }).msg === 'forged'))
  t.notMatch(output.stdout, '\u001B')
})
