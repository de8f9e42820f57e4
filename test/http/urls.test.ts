// Paths and queries are validated, where glue and Fastify would accept undeclared, coerced or undecodable ones.
import t from 'tap'
import { validatorCompiler } from '../../src/http/validation.ts'
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

t.test('booleans and numbers in URLs have the form that they have in JSON', async (t) => {
  const { post, send, rejected } = await startSender(t)
  const batch = (value: string) => post(`/api/libraries/batch?dry_run=${value}`, [newLibrary()])
  for (const value of ['', '1', '0', 'True', 'yes', 'null', '%20true']) {
    t.match(await rejected(batch(value)), [{ in: 'query', pointer: '/dry_run' }], value)
  }
  t.match((await batch('true')).json(), { created: 1 })
  t.match((await send('GET', '/api/libraries')).json(), { items: [] }, 'nothing is stored')
  t.match((await batch('false')).json(), { created: 1 })
  t.match((await batch('true')).json(), { created: 0, unchanged: 1 })

  const properties = { ratio: { type: 'number', maximum: 10 } } as const
  const schema = { type: 'object', properties } as const
  const validate = validatorCompiler({ schema, method: 'GET', url: '/', httpPart: 'querystring' })
  const query = { ratio: '-1.5e0' }
  t.equal(validate(query), true)
  t.same(query, { ratio: -1.5 })
  for (const ratio of ['', '.5', '+1', '0x1', '1,5', '11', 'NaN']) {
    t.match(validate({ ratio }), { error: [{ instancePath: '/ratio' }] }, ratio)
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
  const { send, rejected } = await startSender(t)
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
  for (const method of ['HEAD', 'OPTIONS', 'PATCH', 'DELETE']) {
    t.equal((await send(method, '/api/libraries/%zz')).statusCode, 400, method)
  }
  t.equal((await send('GET', '/api/libraries?name=%25zz')).statusCode, 200, 'a percent sign that is escaped')
  t.match(await rejected(send('GET', '/api/libraries/%25zz')), [{ pointer: '/library_id' }])
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
