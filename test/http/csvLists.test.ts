import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { exportData } from '../../src/csv/export.ts'
import { loadData } from '../../src/csv/load.ts'
import { buildApp } from '../../src/http/app.ts'
import { startApp, startListening } from '../fixture/app.ts'
import { contract, contractFile } from '../fixture/contract.ts'
import { resources } from '../fixture/resources.ts'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'
import { changed } from '../tools/changed.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const accept = 'text/csv'
const json = { 'content-type': 'application/json' }

/** More rows than are read at once, so that the list is streamed. */
const MANY = 600

/** Adds two libraries, many books and a loan of each of them through `send`. */
async function fill(send: (path: string, rows: object[]) => Promise<unknown>): Promise<void> {
  await send('/libraries/batch', [
    newLibrary({ name: '=1+1', address: '1, "Mill" Lane' }),
    newLibrary({ name: 'Água' }),
  ])
  const numbers = Array.from({ length: MANY }, (_, index) => String(index).padStart(3, '0'))
  await send(
    '/books/batch',
    numbers.map((number) => newBook({ title: `Book ${number}`, rating: null })),
  )
  await send(
    '/loans/batch',
    numbers.map((number) => newLoan({ library: 'Água', title: `Book ${number}`, deposit: '0.50' })),
  )
}

/** The app with these rows; `get` requests a list as CSV. */
async function startFilled(t: Test) {
  const { send } = await startApp(t)
  await fill((path, rows) => send('POST', `/api${path}`, { headers: json, body: JSON.stringify(rows) }))
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    send(method, `/api${path}`, { headers: { accept, ...headers } })
  return { send, get }
}

t.test('a list as CSV is the file that export_data writes and load_data accepts', async (t) => {
  const { url } = await startListening(t)
  const folder = temporaryFolder(t)
  await fill((path, rows) => fetch(url + path, { method: 'POST', headers: json, body: JSON.stringify(rows) }))
  await exportData(resources, { url, dir: join(folder, 'exported') })
  const downloaded = join(folder, 'downloaded')
  mkdirSync(downloaded)
  for (const { path, file, name } of resources) {
    const response = await fetch(url + path, { headers: { accept } })
    t.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8; header=present')
    t.equal(response.headers.get('content-disposition'), `attachment; filename="${name}.csv"`)
    t.equal(response.headers.get('etag'), null)
    const text = await response.text()
    t.equal(text, readFileSync(join(folder, 'exported', file), 'utf8'), path)
    writeFileSync(join(downloaded, file), text)
  }
  const rejectsFile = join(folder, 'rejects.csv')
  const { total } = await loadData(resources, { url, dir: downloaded, rejectsFile })
  t.match(total, { unchanged: 2 + 2 * MANY, rejected: 0 })
})

t.test('an empty list has the line with the names of the columns', async (t) => {
  const { send } = await startApp(t)
  const { body } = await send('GET', '/api/loans', { headers: { accept } })
  t.equal(body, 'library,author,title,deposit,lent_on\n')
})

t.test('filters and a list under another path apply to CSV', async (t) => {
  const { get } = await startFilled(t)
  t.equal((await get('/libraries?name=%C3%81gua')).body.split('\n').length, 3)
  const all = (await get('/loans')).body
  t.equal((await get('/libraries/2/loans')).body, all)
  t.equal((await get('/libraries/1/loans')).body, 'library,author,title,deposit,lent_on\n')
})

t.test('with limit, CSV is one page, and Link has the path of the next one', async (t) => {
  const { get } = await startFilled(t)
  const { body: all } = await get('/loans?library=%C3%81gua')
  let rows = ''
  let path: string | undefined = '/loans?library=%C3%81gua&limit=250'
  const lengths: number[] = []
  while (path !== undefined) {
    const { headers, body } = await get(path)
    const [header = '', ...lines] = body.split(/^/m)
    rows += rows === '' ? body : body.slice(header.length)
    lengths.push(lines.length)
    path = /^<\/api(.*)>; rel="next"$/.exec(String(headers.link))?.[1]
  }
  t.same(lengths, [250, 250, 100])
  t.equal(rows, all)
})

t.test('Link has the path under which a proxy publishes the service', async (t) => {
  const { db, send } = await startApp(t)
  for (const name of ['one', 'two'])
    await send('POST', '/api/libraries', { headers: json, body: JSON.stringify(newLibrary({ name })) })
  const app = buildApp({ ...service, db, basePath: '/lending' })
  t.teardown(() => app.close())
  const { headers } = await app.inject({ url: '/api/libraries?limit=1', headers: { accept } })
  t.match(headers.link, /^<\/lending\/api\/libraries\?limit=1&cursor=[\w-]+>; rel="next"$/)
})

t.test('with a cursor and no limit, CSV has the rest of the list', async (t) => {
  const { send, get } = await startFilled(t)
  const { next_cursor } = (await send('GET', '/api/books?limit=100')).json<{ next_cursor: string }>()
  const all = (await get('/books')).body.split(/^/m)
  const [header, ...rows] = (await get(`/books?cursor=${next_cursor}`)).body.split(/^/m)
  t.equal(header, all[0])
  t.same(rows, all.slice(101))
})

t.test('HEAD has the headers of GET and reads no rows of a long list', async (t) => {
  const { get } = await startFilled(t)
  for (const path of [
    '/libraries',
    '/loans',
    '/loans?limit=10',
    '/libraries?limit=10',
    '/libraries/1/loans',
  ]) {
    const [one, other] = [await get(path), await get(path, {}, 'HEAD')]
    t.equal(other.statusCode, 200, path)
    t.equal(other.body, '', path)
    const { date: _one, 'content-length': length, 'transfer-encoding': coding, ...headers } = one.headers
    const { date: _other, 'content-length': shown = length, ...others } = other.headers
    t.same({ coding, ...others }, { coding, ...headers }, path)
    t.equal(shown, length, path)
  }
  t.equal((await get('/libraries/9/loans', {}, 'HEAD')).statusCode, 404)
})

t.test('the conditions of a request apply to CSV, which has no ETag', async (t) => {
  const { get } = await startFilled(t)
  for (const path of ['/libraries', '/loans']) {
    t.match(await get(path, { 'if-none-match': '*' }), { statusCode: 304, body: '' }, path)
    t.equal((await get(path, { 'if-none-match': '"a"' })).statusCode, 200, path)
    t.equal((await get(path, { 'if-match': '"a"' })).statusCode, 412, path)
    t.equal((await get(path, { 'if-match': '*' })).statusCode, 200, path)
  }
})

t.test('an error of a list as CSV is a problem', async (t) => {
  const { get } = await startFilled(t)
  for (const [path, status] of [
    ['/libraries/9/loans', 404],
    ['/loans?limit=0', 400],
    ['/loans?cursor=x', 400],
    ['/loans?colour=red', 400],
  ] as const) {
    const { statusCode, headers } = await get(path)
    t.equal(statusCode, status, path)
    t.match(headers['content-type'], 'application/problem+json', path)
  }
})

t.test('a contract that declares CSV for what is no list of a resource prevents the start', async (t) => {
  const { db } = await startApp(t)
  const content = contract.paths['/libraries']?.get?.responses?.['200'] as { content: object }
  const pointer = '#/paths/~1libraries~1{library_id}/get/responses/200/content'
  const document = changed(contract, pointer, content.content)
  const json = '#/paths/~1libraries~1{library_id}/get/responses/200/content/application~1json/schema'
  const item = changed(document, json, { $ref: '#/components/schemas/Library' })
  for (const options of [
    { ...service, resources: [] },
    { ...service, contract: { ...contractFile, document: item } },
  ]) {
    const app = buildApp({ ...options, db })
    await t.rejects(async () => await app.ready(), { message: /declares text\/csv, but lists no resource/ })
  }
})
