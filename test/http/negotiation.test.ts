import t from 'tap'
import type { Test } from 'tap'
import { operationsOf } from '../../src/contract/document.ts'
import { buildApp } from '../../src/http/app.ts'
import { startApp, startListening } from '../fixture/app.ts'
import { contract } from '../fixture/contract.ts'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'

const json = { 'content-type': 'application/json' }
const JSON_TYPE = 'application/json; charset=utf-8'
const CSV_TYPE = 'text/csv; charset=utf-8; header=present'

/** What a list and a single resource respond with for an `Accept`: 406 where no media type is named. */
const accepts: [accept: string | undefined, list: string | 406, item: string | 406][] = [
  [undefined, JSON_TYPE, JSON_TYPE],
  ['', JSON_TYPE, JSON_TYPE],
  ['*/*', JSON_TYPE, JSON_TYPE],
  ['application/json', JSON_TYPE, JSON_TYPE],
  ['application/*', JSON_TYPE, JSON_TYPE],
  ['APPLICATION/JSON', JSON_TYPE, JSON_TYPE],
  ['application/json; charset=utf-8', JSON_TYPE, JSON_TYPE],
  ['application/json, application/problem+json', JSON_TYPE, JSON_TYPE],
  ['application/json, text/csv;q=0.9', JSON_TYPE, JSON_TYPE],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', JSON_TYPE, JSON_TYPE],
  ['text/csv;q=0.5, application/json;q=0.6', JSON_TYPE, JSON_TYPE],
  ['text/csv;q=0, */*', JSON_TYPE, JSON_TYPE],
  ['text/csv', CSV_TYPE, 406],
  ['Text/CSV', CSV_TYPE, 406],
  ['text/*', CSV_TYPE, 406],
  ['text/csv; header=present', CSV_TYPE, 406],
  ['text/csv; header=absent', 406, 406],
  ['text/csv, application/json;q=0.9', CSV_TYPE, JSON_TYPE],
  ['text/csv, */*;q=0.1', CSV_TYPE, JSON_TYPE],
  ['application/json;q=0, */*', CSV_TYPE, 406],
  ['application/json;q=0.1, text/csv;q=0.2', CSV_TYPE, JSON_TYPE],
  ['text/html', 406, 406],
  ['application/problem+json', 406, 406],
  ['image/*, application/json;q=0', 406, 406],
  ['*/*;q=0', 406, 406],
  ['json', 406, 406],
  [`${'text/html,'.repeat(1000)}text/html`, JSON_TYPE, JSON_TYPE],
]

/** The app with a library, a book and a loan. */
async function startFilled(t: Test) {
  const app = await startApp(t)
  const bodies = { libraries: newLibrary(), books: newBook(), loans: newLoan() }
  for (const [path, body] of Object.entries(bodies)) {
    await app.send('POST', `/api/${path}`, { headers: json, body: JSON.stringify(body) })
  }
  return app
}

t.test('Accept chooses among the media types of a response', async (t) => {
  const { send } = await startFilled(t)
  for (const [accept, ...expected] of accepts) {
    for (const [index, path] of ['/api/libraries', '/api/libraries/1'].entries()) {
      const name = `${path} for ${String(accept).slice(0, 80)}`
      const response = await send('GET', path, accept === undefined ? {} : { headers: { accept } })
      const type = response.headers['content-type']
      t.equal(response.statusCode === 200 ? type : response.statusCode, expected[index], name)
      if (response.statusCode === 200) continue
      t.match(type, 'application/problem+json', name)
      const others = index === 0 ? ', text/csv' : ''
      t.match(response.json(), {
        detail: `Accept allows none of the media types of this response: application/json${others}`,
      })
    }
  }
})

t.test(
  'every operation whose response has content is 406 for another media type, and does nothing',
  async (t) => {
    const { send } = await startFilled(t)
    const state = async () =>
      Promise.all(
        ['libraries', 'books', 'loans'].map(async (path) => (await send('GET', `/api/${path}`)).body),
      )
    const before = await state()
    const headers = { accept: 'image/png', ...json }
    for (const { path, method, operation } of operationsOf(contract)) {
      if (method === 'delete') continue
      const body = operation.requestBody === undefined ? undefined : '[]'
      const url = `/api${path.replaceAll(/\{\w+\}/g, '1')}`
      const { statusCode } = await send(method.toUpperCase(), url, { headers, ...(body && { body }) })
      t.equal(statusCode, 406, operation.operationId)
    }
    t.same(await state(), before)
    t.equal((await send('DELETE', '/api/loans/1', { headers: { accept: 'image/png' } })).statusCode, 204)
  },
)

t.test('an error is a problem whatever Accept allows', async (t) => {
  const { send } = await startFilled(t)
  for (const path of ['/api/libraries?limit=0', '/api/libraries/9/loans', '/api/nothing']) {
    const { statusCode, headers } = await send('GET', path, { headers: { accept: 'text/csv' } })
    t.ok(statusCode < 405, path)
    t.match(headers['content-type'], 'application/problem+json', path)
  }
})

t.test('a request without a token is a 401 before its Accept is evaluated', async (t) => {
  const { send } = await startApp(t, { apiTokens: ['token'] })
  t.equal((await send('POST', '/api/libraries', { headers: { accept: 'text/html' } })).statusCode, 401)
})

t.test('each response of a list has Vary: Accept, beside the other values', async (t) => {
  const { send, db } = await startFilled(t)
  const vary = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const response = await send(method, path, { headers })
    return [response.statusCode, response.headers.vary]
  }
  for (const method of ['GET', 'HEAD']) {
    t.same(await vary(method, '/api/libraries'), [200, 'Accept'])
    t.same(await vary(method, '/api/libraries', { accept: 'text/csv' }), [200, 'Accept'])
    t.same(await vary(method, '/api/libraries', { accept: 'text/html' }), [406, 'Accept'])
    t.same(await vary(method, '/api/libraries', { 'if-none-match': '*' }), [304, 'Accept'])
    t.same(await vary(method, '/api/libraries?limit=0'), [400, 'Accept'])
    t.same(await vary(method, '/api/libraries/9/loans'), [404, 'Accept'])
    t.same(await vary(method, '/api/libraries/1'), [200, undefined], 'one media type')
  }
  const app = buildApp({ ...service, db, corsOrigins: ['https://one.test'], rateLimit: 1 })
  t.teardown(() => app.close())
  const origin = { origin: 'https://one.test' }
  t.equal((await app.inject({ url: '/api/libraries', headers: origin })).headers.vary, 'Origin, Accept')
  const limited = await app.inject({ url: '/api/libraries', headers: origin })
  t.match(limited, { statusCode: 429, headers: { vary: 'Origin, Accept' } })
})

t.test('the response cache has JSON only', async (t) => {
  const { url } = await startListening(t)
  await fetch(`${url}/libraries`, { method: 'POST', headers: json, body: JSON.stringify(newLibrary()) })
  const get = async (path: string, accept: string) => {
    const response = await fetch(url + path, { headers: { accept } })
    return [response.status, response.headers.get('content-type'), await response.text()]
  }
  for (const first of ['text/csv', '*/*', 'text/html']) {
    const path = `/libraries?name=central&limit=${first.length}`
    for (let request = 0; request < 2; request += 1) await get(path, first)
    t.match(await get(path, 'text/csv'), [200, CSV_TYPE, /^name,/], `${first} first`)
    t.match(await get(path, '*/*'), [200, JSON_TYPE, /^\{/], `${first} first`)
    t.match(await get(path, 'text/html'), [406, 'application/problem+json', /^\{/], `${first} first`)
  }
})
