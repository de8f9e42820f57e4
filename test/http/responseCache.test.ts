import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { openResponseCache } from '../../src/http/responseCache.ts'
import type { Tables } from '../../src/resources/tables.ts'
import { buildApp } from '../../src/http/app.ts'
import { handlers } from '../../src/resources/handlers.ts'
import { contract } from '../../src/contract/document.ts'
import { migrate } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { insertMarket } from '../../src/resources/markets/queries.ts'
import { startListening, temporaryFolder } from '../helper.ts'
import { newMarket } from '../resources/samples.ts'

const json = { 'content-type': 'application/json' }

t.test('what one process writes is in the next answer of another one', async (t) => {
  const folder = temporaryFolder(t)
  const [one, other] = [await startListening(t, folder), await startListening(t, folder)]
  await fetch(`${one.url}/markets`, { method: 'POST', headers: json, body: JSON.stringify(newMarket()) })
  for (let round = 0; round < 50; round += 1) {
    const address = `${round} Main Street`
    const body = JSON.stringify(newMarket({ address }))
    const [writer, reader] = round % 2 === 0 ? [one, other] : [other, one]
    t.equal((await fetch(`${writer.url}/markets/1`, { method: 'PUT', headers: json, body })).status, 200)
    for (const path of ['/markets/1', '/markets/1', '/markets']) {
      t.match(await (await fetch(reader.url + path)).text(), address)
      t.match(await (await fetch(writer.url + path)).text(), address)
    }
  }
})

t.test('an answer that is kept is the one that was made', async (t) => {
  const { url } = await startListening(t)
  await fetch(`${url}/markets`, { method: 'POST', headers: json, body: JSON.stringify(newMarket()) })
  for (const path of [
    '/markets/1',
    '/markets',
    '/markets/9',
    '/markets?limit=0',
    '/health',
    '/markets/1/prices',
  ]) {
    const answers = []
    for (let time = 0; time < 2; time += 1) {
      const answer = await fetch(url + path)
      const headers = [...answer.headers].filter(([name]) => name !== 'date')
      const { request_id, ...body } = (await answer.json()) as { request_id?: string }
      t.equal(request_id !== undefined, answer.status >= 400, 'each problem names its own request')
      answers.push({ status: answer.status, headers, body })
    }
    t.same(answers[1], answers[0], path)
  }
})

t.test('a condition is looked at, whether the answer is kept or not', async (t) => {
  const { url } = await startListening(t)
  await fetch(`${url}/markets`, { method: 'POST', headers: json, body: JSON.stringify(newMarket()) })
  const etag = (await fetch(`${url}/markets/1`)).headers.get('etag') ?? ''
  const ask = async (condition: string) => {
    const answer = await fetch(`${url}/markets/1`, { headers: { 'if-none-match': condition } })
    return [answer.status, answer.headers.get('etag'), await answer.text()]
  }
  t.same(await ask(etag), [304, etag, ''])
  t.same(await ask(`W/${etag}`), [304, etag, ''])
  t.same(await ask('*'), [304, etag, ''])
  t.match(await ask('"another"'), [200, etag, 'aldi'])
  t.match(await ask('no tag'), [400, null, 'if-none-match'])
})

t.test('the cache', async (t) => {
  const file = `sqlite:${join(temporaryFolder(t), 'database.db')}`
  const db = openDatabase<Tables>(file)
  await migrate(db)
  t.teardown(() => db.destroy())

  t.test('has no answer that was begun before a change', async (t) => {
    const cache = openResponseCache(file, 10_000)
    const keep = cache?.begin()
    await insertMarket(db, newMarket())
    keep?.('/old', { body: 'old', etag: undefined })
    t.equal(cache?.get('/old'), undefined)
    cache?.begin()('/new', { body: 'new', etag: undefined })
    t.match(cache?.get('/new'), { body: 'new' })
    await insertMarket(db, newMarket({ name: 'lidl' }))
    t.equal(cache?.get('/new'), undefined)
    cache?.close()
  })

  t.test('drops what was asked longest ago when it is full', async (t) => {
    const cache = openResponseCache(file, 10_000)
    for (const url of ['/1', '/2', '/3']) cache?.begin()(url, { body: 'x'.repeat(2000), etag: undefined })
    t.equal(cache?.get('/1'), undefined)
    t.ok(cache?.get('/3'))
    cache?.begin()('/4', { body: 'x'.repeat(10_000), etag: undefined })
    t.equal(cache?.get('/4'), undefined, 'and does not take what is larger than all of it')
    cache?.close()
  })

  t.test('is left out for no memory, and for a database that nobody else sees', async (t) => {
    t.equal(openResponseCache(file, 0), undefined)
    t.equal(openResponseCache('sqlite::memory:', 10_000), undefined)
  })
})

t.test('a request that is begun before a write and ended after it sees the write', async (t) => {
  const folder = temporaryFolder(t)
  const [one, other] = [await startListening(t, folder), await startListening(t, folder)]
  const put = (address: string) =>
    fetch(`${one.url}/markets/1`, {
      method: 'PUT',
      headers: json,
      body: JSON.stringify(newMarket({ address })),
    })
  await fetch(`${one.url}/markets`, { method: 'POST', headers: json, body: JSON.stringify(newMarket()) })
  await (await fetch(`${other.url}/markets/1`)).text()
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1', () => {
      socket.write('GET /api/markets/1 HTTP/1.1\r\nHost: x\r\n')
      put('2 New Street').then(() => socket.write('Connection: close\r\n\r\n'), reject)
    })
    let read = ''
    socket.on('data', (data) => (read += data.toString()))
    socket.on('close', () => resolve(read))
  })
  t.match(answer, '2 New Street')
})

t.test('an operation that needs a token needs it also where its answer is kept', async (t) => {
  const db = openDatabase<Tables>(`sqlite:${join(temporaryFolder(t), 'database.db')}`)
  await migrate(db)
  const kept = { body: '{"secret":true}', etag: undefined }
  const responseCache = { get: () => kept, begin: () => () => {}, close: () => {} }
  const app = buildApp({ handlers, db, apiTokens: ['token'], responseCache })
  t.teardown(async () => {
    await app.close()
    await db.destroy()
  })
  const { security } = contract.paths['/markets']?.post ?? {}
  const operation = contract.paths['/markets']?.get
  if (operation === undefined || security === undefined) throw new Error('The contract has changed')
  operation.security = security
  t.teardown(() => delete operation.security)
  t.equal((await app.inject('/api/markets')).statusCode, 401)
  const headers = { authorization: 'Bearer token' }
  t.equal((await app.inject({ url: '/api/markets', headers })).body, kept.body)
})
