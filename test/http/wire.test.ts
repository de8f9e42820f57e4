// The service follows its contract on the wire, also where Fastify and its plugins by default would not.
import t from 'tap'
import { connect } from 'node:net'
import { startApp, startListening } from '../fixture/app.ts'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'

const json = { 'content-type': 'application/json' }

interface InputError {
  in: string
  pointer: string
  detail: string
}

async function startSender(t: Parameters<typeof startApp>[0]) {
  const { send, client } = await startApp(t)
  const post = (path: string, body: unknown, headers: Record<string, string> = json) =>
    send('POST', path, {
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      headers,
    })
  /** Expects a 400; returns its errors. */
  const rejected = async (response: ReturnType<typeof send>): Promise<InputError[]> => {
    const { statusCode, body } = await response
    t.equal(statusCode, 400, body.slice(0, 200))
    return (JSON.parse(body) as { errors: InputError[] }).errors
  }
  return { send, post, rejected, client }
}

/** Sends these bytes to a server; resolves with all that it sends until it closes the connection. */
function exchange(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    let received = ''
    socket.on('data', (data) => (received += data.toString()))
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
}

t.test('an undeclared property of a body is rejected, not stripped', async (t) => {
  const { post, rejected } = await startSender(t)
  t.match(await rejected(post('/api/libraries', { ...newLibrary(), owner: 'me' })), [
    { in: 'body', pointer: '/owner' },
  ])
  const hostile = JSON.stringify(newLibrary()).replace('{', '{"__proto__":{"id":7},')
  t.match(await rejected(post('/api/libraries', hostile)), [{ pointer: '/__proto__' }])
})

t.test('a value of another type in a body is rejected, not coerced', async (t) => {
  const { post, rejected } = await startSender(t)
  for (const value of [5, true, null, ['x'], {}]) {
    t.match(await rejected(post('/api/libraries', { ...newLibrary(), name: value })), [{ pointer: '/name' }])
  }
  for (const value of ['5', true, '', [5]]) {
    t.match(await rejected(post('/api/books', { ...newBook(), pages: value })), [{ pointer: '/pages' }])
  }
  t.match(await rejected(post('/api/loans', { ...newLoan(), deposit: 1.45 })), [{ pointer: '/deposit' }])
  for (const body of ['null', '5', '"x"', '[]', 'true'])
    t.match(await rejected(post('/api/libraries', body)), [{ pointer: '' }])
})

t.test('every missing property of a body is named', async (t) => {
  const { post, rejected } = await startSender(t)
  const errors = await rejected(post('/api/libraries', {}))
  t.same(errors.map(({ pointer }) => pointer).sort(), ['/address', '/closes_at', '/name', '/opens_at'])
})

t.test('a required body cannot be omitted', async (t) => {
  const { send, post, rejected } = await startSender(t)
  t.match(await rejected(send('POST', '/api/libraries')), [
    { in: 'body', pointer: '', detail: 'is required' },
  ])
  await rejected(post('/api/libraries', ''))
  await rejected(send('PUT', '/api/libraries/1'))
})

t.test('a body of another media type is a 415', async (t) => {
  const { post } = await startSender(t)
  const body = JSON.stringify(newLibrary())
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'nonsense',
    'application/xml',
  ]) {
    t.equal((await post('/api/libraries', body, { 'content-type': type })).statusCode, 415, type)
  }
  t.equal(
    (await post('/api/libraries', body, { 'content-type': 'application/json; charset=utf-8' })).statusCode,
    201,
  )
})

t.test('JSON Schema 2020-12 and its formats apply', async (t) => {
  const { post, rejected } = await startSender(t)
  for (const day of ['2026-02-30', '2026-13-01', '2026-1-1', 'today', '2026-02-01T00:00:00Z', '2025-02-29']) {
    t.match(await rejected(post('/api/loans', newLoan({ lent_on: day }))), [{ pointer: '/lent_on' }], day)
  }
  t.equal((await post('/api/books', newBook({ pages: null }))).statusCode, 201, 'type [integer, null]')
})

t.test('limits apply to every type of value', async (t) => {
  const { post, rejected } = await startSender(t)
  const names = [
    '',
    ' ',
    ' a',
    'a ',
    'a\n',
    '\u00a0a',
    'a\u3000',
    'a\u0000b',
    'a\tb',
    'a\u0085b',
    'x'.repeat(201),
  ]
  for (const name of names)
    t.match(await rejected(post('/api/libraries', newLibrary({ name }))), [{ pointer: '/name' }])
  for (const name of [
    '007',
    'a/b',
    'º,"',
    '#?%',
    '🥛'.repeat(200),
    'ü',
    '\u202eevil',
    "'; drop table library; --",
  ]) {
    t.equal((await post('/api/libraries', newLibrary({ name }))).statusCode, 201, name)
  }
  for (const time of ['99:99', '24:00', '9:00', '09:60', '09:00:00', '']) {
    t.match(await rejected(post('/api/libraries', newLibrary({ opens_at: time }))), [
      { pointer: '/opens_at' },
    ])
  }
  for (const deposit of ['-1', '1.', '.5', '01', '1.2345', '10000000', '1e3', '1,5', '', ' 1', 'NaN', '+1']) {
    t.match(await rejected(post('/api/loans', newLoan({ deposit }))), [{ pointer: '/deposit' }], deposit)
  }
  for (const rating of [-0.1, 5.1, 250]) {
    t.match(await rejected(post('/api/books', newBook({ rating }))), [{ pointer: '/rating' }])
  }
  const huge = JSON.stringify(newBook()).replace('880', '1e400')
  t.match(await rejected(post('/api/books', huge)), [{ pointer: '/pages' }])
})

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
  t.match(await rejected(send('GET', '/api/libraries/')), [{ in: 'path', pointer: '/library_id' }])
  t.match(await rejected(send('GET', '/api/libraries//loans')), [{ in: 'path', pointer: '/library_id' }])
})

t.test('an undeclared method is a 405 with Allow, before the body is read', async (t) => {
  const { send, post } = await startSender(t)
  const cases: [string, string, string][] = [
    ['PATCH', '/api/libraries', 'GET, POST'],
    ['HEAD', '/api/libraries', 'GET, POST'],
    ['OPTIONS', '/api/libraries/1', 'GET, PUT, DELETE'],
    ['POST', '/api/libraries/1', 'GET, PUT, DELETE'],
    ['GET', '/api/libraries/batch', 'POST'],
    ['DELETE', '/api/loans/batch', 'POST'],
    ['DELETE', '/api/health', 'GET'],
    ['POST', '/api/docs', 'GET'],
    ['PUT', '/', 'GET'],
  ]
  for (const [method, url, allow] of cases) {
    const { statusCode, headers } = await send(method, url)
    t.equal(statusCode, 405, `${method} ${url}`)
    t.equal(headers.allow, allow)
  }
  t.equal((await post('/api/health', '{broken', { 'content-type': 'text/plain' })).statusCode, 405)
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

t.test('a body that is not JSON in UTF-8 is rejected, with the position', async (t) => {
  const { post, rejected } = await startSender(t)
  t.match(await rejected(post('/api/libraries', '{"name": ')), [
    { in: 'body', detail: /^is not valid JSON: / },
  ])
  const latin1 = Buffer.from(JSON.stringify(newLibrary({ name: 'Jamón' })), 'latin1')
  t.match(await rejected(post('/api/libraries', latin1)), [{ detail: 'is not UTF-8' }])
  const duplicated = JSON.stringify(newLibrary()).replace('{', '{"name":"first",')
  t.match(await rejected(post('/api/libraries', duplicated)), [
    { detail: /duplicate property \(line 1, column 17\)/ },
  ])
  const deep = '['.repeat(100_000)
  t.equal((await post('/api/libraries', `${deep}"\\ud83e"${deep.replaceAll('[', ']')}`)).statusCode, 400)
  const lines = '[\n{"a": {"b": 1},\n "c": [{"d": 2}, {"d": 3}],\n  "\\u0061" : 4}]'
  t.match(await rejected(post('/api/libraries/batch', lines)), [
    { detail: /duplicate property \(line 4, column 3\)/ },
  ])
  const nested = `[${JSON.stringify(newLibrary())},${duplicated}]`
  t.match(await rejected(post('/api/libraries/batch', nested)), [{ detail: /duplicate property/ }])
  const half = JSON.stringify([newLibrary()]).replace('central', '\\ud83e')
  t.match(await rejected(post('/api/libraries/batch', half)), [{ pointer: '/0/name', detail: /surrogate/ }])
  const colons = newLibrary({ name: 'a:"b\\', address: '{":":"\\"' })
  t.equal((await post('/api/libraries', colons)).statusCode, 201, 'colons in strings are no properties')
  const escaped = JSON.stringify(newLibrary()).replace('central', '\\ud83e\\udd5b')
  t.match(JSON.parse((await post('/api/libraries', escaped)).body), { name: '🥛' })
})

t.test('a body over the limit is a 413', async (t) => {
  const { post } = await startSender(t)
  const { statusCode, body } = await post('/api/libraries', Buffer.alloc(8 * 1024 * 1024 + 1, ' '))
  t.equal(statusCode, 413)
  t.match(JSON.parse(body), { type: /content-too-large$/ })
})

t.test('the largest batch is accepted, also with every character escaped', async (t) => {
  const { post } = await startSender(t)
  const long = (index: number) => `\\ud83e\\udd5b`.repeat(190) + String(index).padStart(4, '0')
  const rows = Array.from(
    { length: 1000 },
    (_, index) => `{"title":"${long(index)}","author":"${long(index)}"}`,
  )
  const { statusCode, body } = await post('/api/books/batch', `[${rows.join()}]`)
  t.equal(statusCode, 200)
  t.match(JSON.parse(body), { created: 1000 })
})

t.test('a million undeclared properties are rejected without listing them', async (t) => {
  const { post, rejected } = await startSender(t)
  const wide = `{${Array.from({ length: 500_000 }, (_, index) => `"a${index}":0`).join()}}`
  t.equal((await rejected(post('/api/libraries', wide))).length, 1)
  t.equal((await rejected(post('/api/libraries/batch', `[${wide}]`))).length, 1)
})

t.test('a request that the HTTP parser rejects gets a problem too', async (t) => {
  const { url } = await startListening(t)
  const raw = (request: string) => exchange(url, request)
  t.match(
    await raw('NONSENSE\r\n\r\n'),
    /^HTTP\/1.1 400 Bad Request\r\nContent-Type: application\/problem\+json/,
  )
  t.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1.1 431 /)
})

t.test('an unexpected error is a 500 without details', async (t) => {
  const { app, db, send } = await startApp(t)
  await db.schema.dropTable('loan').execute()
  const { statusCode, body } = await send('GET', '/api/loans')
  t.equal(statusCode, 500)
  t.notMatch(body, /sqlite|table|select|\.ts/i)
  await app.close()
})

t.test('a request without Host or with an unknown Expect is rejected with a problem', async (t) => {
  const { url } = await startListening(t)
  const ask = (head: string) => exchange(url, `${head}\r\n\r\n`)
  const close = 'Connection: close'
  const lacking = await ask(`GET /api/libraries HTTP/1.1\r\n${close}`)
  t.match(lacking, /^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*header \/host is required/)
  t.match(await ask(`GET /api/libraries HTTP/1.0\r\n${close}`), /^HTTP\/1\.1 200 /)
  const expecting = await ask(`GET /api/libraries HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n${close}`)
  t.match(expecting, /^HTTP\/1\.1 417 [^]*application\/problem\+json[^]*expectation-failed/)
})
