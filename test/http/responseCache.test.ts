import { connect } from 'node:net'
import { join } from 'node:path'
import { setImmediate as endOfIteration } from 'node:timers/promises'
import t from 'tap'
import { openResponseCache } from '../../src/http/responseCache.ts'
import type { ResponseCache } from '../../src/http/responseCache.ts'
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
    // First, so that the numbers in the ids of its requests have one digit.
    '/libraries/9',
    '/libraries/1',
    '/libraries',
    '/libraries?limit=0',
    '/health',
    '/libraries/1/loans',
  ]) {
    const responses = []
    for (let round = 0; round < 3; round += 1) {
      const response = await fetch(url + path)
      const headers = [...response.headers].filter(([name]) => name !== 'date')
      const { request_id, ...body } = (await response.json()) as { request_id?: string }
      t.equal(request_id !== undefined, response.status >= 400, `${path}: only a problem has a request_id`)
      responses.push({ status: response.status, headers, body })
    }
    t.same(responses[1], responses[0], path)
    t.same(responses[2], responses[0], `${path}: from the cache`)
  }
})

t.test('a cached response is subject to the conditions of the request, as an uncached one is', async (t) => {
  const { url } = await startListening(t)
  await fetch(`${url}/libraries`, { method: 'POST', headers: json, body: JSON.stringify(newLibrary()) })
  await fetch(`${url}/libraries/1`)
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

/** Stores the responses of two requests. */
function store(cache: ResponseCache | undefined, url: string, body: string) {
  for (let request = 0; request < 2; request += 1) {
    cache?.get(url)
    cache?.begin()(url, { body, etag: undefined })
  }
}

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
    cache?.get('/old')
    const [storeOld, storeLate] = [cache?.begin(), cache?.begin()]
    await insertLibrary(db, newLibrary())
    for (let request = 0; request < 2; request += 1) storeOld?.('/old', { body: 'old', etag: undefined })
    await nextIteration()
    for (let request = 0; request < 2; request += 1) storeLate?.('/late', { body: 'old', etag: undefined })
    t.equal(cache?.get('/old'), undefined, 'stored in the iteration of the change')
    t.equal(cache?.get('/late'), undefined, 'stored in a later one')
    store(cache, '/new', 'new')
    t.match(cache?.get('/new'), { body: 'new' })
    await insertLibrary(db, newLibrary({ name: 'riverside' }))
    await nextIteration()
    t.equal(cache?.get('/new'), undefined)
    cache?.close()
  })

  t.test('has a response once its URL has been requested twice since the last change', async (t) => {
    const cache = openResponseCache(file, 10_000)
    const request = () => {
      const cached = cache?.get('/1')
      cache?.begin()('/1', { body: 'body', etag: undefined })
      return cached
    }
    for (const name of ['hill', 'lake']) {
      t.same([request(), request()], [undefined, undefined])
      t.match(request(), { body: 'body' })
      await insertLibrary(db, newLibrary({ name }))
      await nextIteration()
    }
    cache?.close()
  })

  t.test('forgets URLs that were requested once when they are too long together', async (t) => {
    const cache = openResponseCache(file, 10_000_000)
    const isCachedAtThird = (urls: string[]) => {
      for (let round = 0; round < 2; round += 1) {
        for (const url of urls) {
          cache?.get(url)
          cache?.begin()(url, { body: 'body', etag: undefined })
        }
      }
      return urls.every((url) => cache?.get(url) !== undefined)
    }
    const urls = (count: number, length: number) =>
      Array.from({ length: count }, (_, index) => `/${index}/`.padEnd(length, 'x'))
    t.equal(isCachedAtThird(urls(5000, 200)), true)
    t.equal(isCachedAtThird(urls(5000, 220)), false)
    cache?.close()
  })

  t.test('evicts the least recently used response when it is full', async (t) => {
    const cache = openResponseCache(file, 10_000)
    for (const url of ['/1', '/2', '/3']) store(cache, url, 'x'.repeat(4000))
    t.equal(cache?.get('/1'), undefined)
    t.match(cache?.get('/3'), { etag: undefined }, 'a recent response')
    store(cache, '/4', 'x'.repeat(10_000))
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
      for (const url of urls) store(cache, url, body)
      t.equal(urls.filter((url) => cache?.get(url) !== undefined).length, 10, name)
      cache?.close()
    }
  })

  t.test('does not keep more memory than a large body has', async (t) => {
    const cache = openResponseCache(file, 100_000)
    store(cache, '/1', 'x'.repeat(17_000))
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
  for (let request = 0; request < 2; request += 1) await (await fetch(`${other.url}/libraries/1`)).text()
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
