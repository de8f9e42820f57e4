import { connect } from 'node:net'
import { join } from 'node:path'
import { setImmediate as endOfIteration } from 'node:timers/promises'
import t from 'tap'
import { openResponseCache } from '../../src/http/responseCache.ts'
import { buildApp } from '../../src/http/app.ts'
import { migrate } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { startListening } from '../fixture/app.ts'
import { contractFile, MIGRATIONS } from '../fixture/contract.ts'
import { insertLibrary } from '../fixture/libraries/queries.ts'
import { newLibrary } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'
import type { Tables } from '../fixture/tables.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const json = { 'content-type': 'application/json' }

t.test('a write of one server is in the next response of another', async (t) => {
  const folder = temporaryFolder(t)
  const [one, other] = [await startListening(t, folder), await startListening(t, folder)]
  await fetch(`${one.url}/libraries`, { method: 'POST', headers: json, body: JSON.stringify(newLibrary()) })
  for (let round = 0; round < 50; round += 1) {
    const address = `${round} Main Street`
    const body = JSON.stringify(newLibrary({ address }))
    const [writer, reader] = round % 2 === 0 ? [one, other] : [other, one]
    t.equal((await fetch(`${writer.url}/libraries/1`, { method: 'PUT', headers: json, body })).status, 200)
    for (const path of ['/libraries/1', '/libraries/1', '/libraries']) {
      t.match(await (await fetch(reader.url + path)).text(), address)
      t.match(await (await fetch(writer.url + path)).text(), address)
    }
  }
})

t.test('a cached response equals the uncached one', async (t) => {
  const { url } = await startListening(t)
  await fetch(`${url}/libraries`, { method: 'POST', headers: json, body: JSON.stringify(newLibrary()) })
  for (const path of [
    '/libraries/1',
    '/libraries',
    '/libraries/9',
    '/libraries?limit=0',
    '/health',
    '/libraries/1/loans',
  ]) {
    const responses = []
    for (let round = 0; round < 2; round += 1) {
      const response = await fetch(url + path)
      const headers = [...response.headers].filter(([name]) => name !== 'date')
      const { request_id, ...body } = (await response.json()) as { request_id?: string }
      t.equal(request_id !== undefined, response.status >= 400, `${path}: only a problem has a request_id`)
      responses.push({ status: response.status, headers, body })
    }
    t.same(responses[1], responses[0], path)
  }
})

t.test('a cached response is subject to the conditions of the request, as an uncached one is', async (t) => {
  const { url } = await startListening(t)
  await fetch(`${url}/libraries`, { method: 'POST', headers: json, body: JSON.stringify(newLibrary()) })
  const etag = (await fetch(`${url}/libraries/1`)).headers.get('etag') ?? ''
  const get = async (condition: string, name = 'if-none-match') => {
    const response = await fetch(`${url}/libraries/1`, { headers: { [name]: condition } })
    return [response.status, response.headers.get('etag'), await response.text()]
  }
  t.same(await get(etag), [304, etag, ''])
  t.same(await get(`W/${etag}`), [304, etag, ''])
  t.same(await get('*'), [304, etag, ''])
  t.match(await get('"another"'), [200, etag, 'central'])
  t.match(await get('no tag'), [400, null, 'if-none-match'])
  t.match(await get(etag, 'if-match'), [200, etag, 'central'])
  t.match(await get('"another"', 'if-match'), [412, null, 'If-Match'])
})

t.test('the response cache', async (t) => {
  const file = `sqlite:${join(temporaryFolder(t), 'database.db')}`
  const db = openDatabase<Tables>(file)
  await migrate(db, MIGRATIONS)
  t.teardown(() => db.destroy())

  const nextIteration = async () => {
    await endOfIteration()
    await endOfIteration()
  }

  t.test('omits a response that was started before a change', async (t) => {
    const cache = openResponseCache(file, 10_000)
    const [store, storeLater] = [cache?.begin(), cache?.begin()]
    await insertLibrary(db, newLibrary())
    store?.('/old', { body: 'old', etag: undefined })
    await nextIteration()
    storeLater?.('/late', { body: 'old', etag: undefined })
    t.equal(cache?.get('/old'), undefined, 'stored in the iteration of the change')
    t.equal(cache?.get('/late'), undefined, 'stored in a later one')
    cache?.begin()('/new', { body: 'new', etag: undefined })
    t.match(cache?.get('/new'), { body: 'new' })
    await insertLibrary(db, newLibrary({ name: 'riverside' }))
    await nextIteration()
    t.equal(cache?.get('/new'), undefined)
    cache?.close()
  })

  t.test('evicts the least recently used response when it is full', async (t) => {
    const cache = openResponseCache(file, 10_000)
    for (const url of ['/1', '/2', '/3']) cache?.begin()(url, { body: 'x'.repeat(4000), etag: undefined })
    t.equal(cache?.get('/1'), undefined)
    t.match(cache?.get('/3'), { etag: undefined }, 'a recent response')
    cache?.begin()('/4', { body: 'x'.repeat(10_000), etag: undefined })
    t.equal(cache?.get('/4'), undefined, 'a response larger than the cache')
    cache?.close()
  })

  t.test('counts what an entry takes in memory', async (t) => {
    const text = 'x'.repeat(1000)
    // A body, the length of its URL, and the bytes of an entry: 350, and one for each ASCII character of a string.
    const cases: Record<string, [string, number, number]> = {
      'an empty list': ['{"items":[]}', 20, 382],
      'a long URL': ['{"items":[]}', 3000, 3362],
      'a small body': [text, 20, 1370],
      'characters above U+00FF, of two bytes each': [`${text}\u20ac`, 20, 2372],
      'a large body, as UTF-8': ['\u20ac'.repeat(20_000), 20, 60_370],
    }
    for (const [name, [body, length, size]] of Object.entries(cases)) {
      const cache = openResponseCache(file, 10 * size)
      const urls = Array.from({ length: 20 }, (_, index) => `/${index}/`.padEnd(length, 'x'))
      for (const url of urls) cache?.begin()(url, { body, etag: undefined })
      t.equal(urls.filter((url) => cache?.get(url) !== undefined).length, 10, name)
      cache?.close()
    }
  })

  t.test('does not keep more memory than a large body has', async (t) => {
    const cache = openResponseCache(file, 100_000)
    cache?.begin()('/1', { body: 'x'.repeat(17_000), etag: undefined })
    const { body } = cache?.get('/1') ?? {}
    t.equal(Buffer.isBuffer(body) && body.buffer.byteLength, 17_000)
    cache?.close()
  })

  t.test('is off without memory, and for a database in memory', async (t) => {
    t.equal(openResponseCache(file, 0), undefined)
    t.equal(openResponseCache('sqlite::memory:', 10_000), undefined)
  })
})

t.test('a request that starts before a write and ends after it sees the write', async (t) => {
  const folder = temporaryFolder(t)
  const [one, other] = [await startListening(t, folder), await startListening(t, folder)]
  const put = (address: string) =>
    fetch(`${one.url}/libraries/1`, {
      method: 'PUT',
      headers: json,
      body: JSON.stringify(newLibrary({ address })),
    })
  await fetch(`${one.url}/libraries`, { method: 'POST', headers: json, body: JSON.stringify(newLibrary()) })
  await (await fetch(`${other.url}/libraries/1`)).text()
  const response = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1', () => {
      socket.write('GET /api/libraries/1 HTTP/1.1\r\nHost: x\r\n')
      put('2 New Street').then(() => socket.write('Connection: close\r\n\r\n'), reject)
    })
    let read = ''
    socket.on('data', (data) => (read += data.toString()))
    socket.on('close', () => resolve(read))
  })
  t.match(response, '2 New Street')
})

t.test('an operation that needs a token needs it also for a cached response', async (t) => {
  const db = openDatabase('sqlite::memory:')
  const cached = { body: '{"secret":true}', etag: undefined }
  const responseCache = { get: () => cached, begin: () => () => {}, close: () => {} }
  const contract = structuredClone(contractFile)
  const { get, post } = contract.document.paths['/libraries'] ?? {}
  Object.assign(get ?? {}, { security: post?.security })
  const app = buildApp({ ...service, contract, db, apiTokens: ['token'], responseCache })
  t.teardown(async () => {
    await app.close()
    await db.destroy()
  })
  t.equal((await app.inject('/api/libraries')).statusCode, 401, 'without a token')
  const headers = { authorization: 'Bearer token' }
  t.equal((await app.inject({ url: '/api/libraries', headers })).body, cached.body)
})
