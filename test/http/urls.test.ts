// Paths and queries are validated, where glue and Fastify would accept undeclared, coerced or undecodable ones.
import t from 'tap'
import { newLibrary } from '../fixture/samples.ts'
import { startSender } from './sender.ts'

t.test('an undeclared query parameter is rejected', async (t) => {
  const { send, rejected } = await startSender(t)
  for (const url of [
    '/api/libraries?page=2',
    '/api/libraries/1?x=1',
    '/api/health?x',
    '/api/loans?Library=x',
  ]) {
    t.match(await rejected(send('GET', url)), [{ in: 'query' }], url)
  }
})

t.test('integers in URLs have the form that they have in JSON', async (t) => {
  const { send, rejected } = await startSender(t)
  const wrong = [
    '0x10',
    '1e2',
    '+5',
    '%205',
    '5.0',
    '05',
    '',
    'abc',
    '1e400',
    '9223372036854775807',
    '-1',
    '0',
    '1001',
  ]
  for (const limit of wrong) {
    t.match(
      await rejected(send('GET', `/api/libraries?limit=${limit}`)),
      [{ in: 'query', pointer: '/limit' }],
      limit,
    )
  }
  t.match(await rejected(send('GET', '/api/libraries?limit=1&limit=2')), [
    { pointer: '/limit', detail: 'must not be repeated' },
  ])
  const digits = '1'.repeat(1000)
  t.match(await rejected(send('GET', `/api/libraries/${digits}`)), [{ in: 'path', pointer: '/library_id' }])
  for (const id of ['0x1', '1.0', '01', 'abc', '9007199254740993', '9223372036854775807', '0', '-1', '%20']) {
    t.match(await rejected(send('GET', `/api/libraries/${id}`)), [{ in: 'path', pointer: '/library_id' }], id)
  }
  t.equal((await send('GET', '/api/libraries/9007199254740991')).statusCode, 404)
})

t.test('an empty path segment is not an id', async (t) => {
  const { send, rejected } = await startSender(t)
  t.match(await rejected(send('GET', '/api/libraries//loans')), [{ in: 'path', pointer: '/library_id' }])
})

t.test('an unknown path is a 404 in every method', async (t) => {
  const { send, post } = await startSender(t)
  for (const url of [
    '/api',
    '/api/',
    '/api/nothing',
    '/api/libraries/1/loans/2',
    '/nothing',
    '/api/Libraries',
    '//',
    '/api/health/',
  ]) {
    const { statusCode, headers } = await send('GET', url)
    t.equal(statusCode, 404, url)
    t.match(headers['content-type'], 'application/problem+json')
  }
  t.equal((await post('/nothing', newLibrary())).statusCode, 404)
})

t.test('an invalid percent-escape is a 400', async (t) => {
  const { send } = await startSender(t)
  for (const url of [
    '/api/libraries/%zz',
    '/api/libraries/%',
    '/api/libraries?name=%zz',
    '/api/libraries?name=%ff',
  ]) {
    const { statusCode, body } = await send('GET', url)
    t.equal(statusCode, 400, url)
    t.match(JSON.parse(body), { errors: [{ detail: /percent-escape/ }] })
    t.match(JSON.parse(body), { type: /bad-request$/, instance: /^\/api\/libraries(\/%25(zz)?)?$/ })
  }
})

t.test('a trailing slash is a 404 that names the path without it', async (t) => {
  const { send } = await startSender(t)
  for (const [url, existing] of Object.entries({
    '/api/libraries/': '/api/libraries',
    '/api/libraries/?limit=1': '/api/libraries',
    '/api/libraries//': '/api/libraries',
    '/api/libraries/1/': '/api/libraries/1',
    '/api/libraries/1/loans/': '/api/libraries/1/loans',
    '/api/health/': '/api/health',
    '//': '/',
  })) {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const { statusCode, body } = await send(method, url)
      t.equal(statusCode, 404, `${method} ${url}`)
      const detail = `There is no path ${url.split('?', 1)[0]}; ${existing} exists`
      t.match(JSON.parse(body), { detail })
    }
  }
  const { body } = await send('GET', '/api/nothing/')
  t.match(JSON.parse(body), { detail: 'There is no path /api/nothing/' })
})
