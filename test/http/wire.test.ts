// What the contract says is what the wire does: each place where the stack, left alone, would do something else.
import t from 'tap'
import { connect } from 'node:net'
import { startApp, startListening } from '../helper.ts'
import { newMarket, newPrice, newProduct } from '../resources/samples.ts'

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
  /** Sends it, expects a 400, and gives its faults. */
  const refused = async (answer: ReturnType<typeof send>): Promise<InputError[]> => {
    const { statusCode, body } = await answer
    t.equal(statusCode, 400)
    return (JSON.parse(body) as { errors: InputError[] }).errors
  }
  return { send, post, refused, client }
}

t.test('a body property that the contract does not know is refused, not stripped', async (t) => {
  const { post, refused } = await startSender(t)
  t.match(await refused(post('/api/markets', { ...newMarket(), owner: 'me' })), [
    { in: 'body', pointer: '/owner' },
  ])
  const hostile = JSON.stringify(newMarket()).replace('{', '{"__proto__":{"id":7},')
  t.match(await refused(post('/api/markets', hostile)), [{ pointer: '/__proto__' }])
})

t.test('a body value of another type is refused, not coerced', async (t) => {
  const { post, refused } = await startSender(t)
  for (const value of [5, true, null, ['x'], {}]) {
    t.match(await refused(post('/api/markets', { ...newMarket(), name: value })), [{ pointer: '/name' }])
  }
  for (const value of ['5', true, '', [5]]) {
    t.match(await refused(post('/api/products', { ...newProduct(), calories: value })), [
      { pointer: '/calories' },
    ])
  }
  t.match(await refused(post('/api/prices', { ...newPrice(), price: 1.45 })), [{ pointer: '/price' }])
  for (const body of ['null', '5', '"x"', '[]', 'true'])
    t.match(await refused(post('/api/markets', body)), [{ pointer: '' }])
})

t.test('a default is not written into a body, and every missing property is named', async (t) => {
  const { post, refused } = await startSender(t)
  const faults = await refused(post('/api/markets', {}))
  t.same(faults.map(({ pointer }) => pointer).sort(), ['/address', '/closing_time', '/name', '/opening_time'])
})

t.test('a body that is required cannot be left out', async (t) => {
  const { send, post, refused } = await startSender(t)
  t.match(await refused(send('POST', '/api/markets')), [{ in: 'body', pointer: '', detail: 'is required' }])
  await refused(post('/api/markets', ''))
  await refused(send('PUT', '/api/markets/1'))
})

t.test('a body of another media type is a 415', async (t) => {
  const { post } = await startSender(t)
  const body = JSON.stringify(newMarket())
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'nonsense',
    'application/xml',
  ]) {
    t.equal((await post('/api/markets', body, { 'content-type': type })).statusCode, 415, type)
  }
  t.equal(
    (await post('/api/markets', body, { 'content-type': 'application/json; charset=utf-8' })).statusCode,
    201,
  )
})

t.test('rules of JSON Schema 2020-12 and its formats hold', async (t) => {
  const { post, refused } = await startSender(t)
  for (const day of ['2026-02-30', '2026-13-01', '2026-1-1', 'today', '2026-02-01T00:00:00Z', '2025-02-29']) {
    t.match(
      await refused(post('/api/prices', newPrice({ valid_from: day }))),
      [{ pointer: '/valid_from' }],
      day,
    )
  }
  t.equal(
    (await post('/api/products', newProduct({ calories: null }))).statusCode,
    201,
    'type [number, null]',
  )
})

t.test('limits hold on every kind of value', async (t) => {
  const { post, refused } = await startSender(t)
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
    t.match(await refused(post('/api/markets', newMarket({ name }))), [{ pointer: '/name' }])
  for (const name of [
    '007',
    'a/b',
    'º,"',
    '#?%',
    '🥛'.repeat(200),
    'ü',
    '\u202eevil',
    "'; drop table market; --",
  ]) {
    t.equal((await post('/api/markets', newMarket({ name }))).statusCode, 201, name)
  }
  for (const time of ['99:99', '24:00', '9:00', '09:60', '09:00:00', '']) {
    t.match(await refused(post('/api/markets', newMarket({ opening_time: time }))), [
      { pointer: '/opening_time' },
    ])
  }
  for (const price of ['-1', '1.', '.5', '01', '1.2345', '10000000', '1e3', '1,5', '', ' 1', 'NaN', '+1']) {
    t.match(await refused(post('/api/prices', newPrice({ price }))), [{ pointer: '/price' }], price)
  }
  for (const sugar_percentage of [-0.1, 100.1, 250]) {
    t.match(await refused(post('/api/products', newProduct({ sugar_percentage }))), [
      { pointer: '/sugar_percentage' },
    ])
  }
  const huge = JSON.stringify(newProduct()).replace('64', '1e400')
  t.match(await refused(post('/api/products', huge)), [{ pointer: '/calories' }])
  for (const currency of ['eur', 'EU', 'EURO']) {
    t.match(await refused(post('/api/prices', newPrice({ currency }))), [{ pointer: '/currency' }])
  }
})

t.test('a query parameter that the contract does not know is refused', async (t) => {
  const { send, refused } = await startSender(t)
  for (const url of ['/api/markets?page=2', '/api/markets/1?x=1', '/api/health?x', '/api/prices?Market=x']) {
    t.match(await refused(send('GET', url)), [{ in: 'query' }], url)
  }
})

t.test('whole numbers in URLs are read as JSON writes them', async (t) => {
  const { send, refused } = await startSender(t)
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
      await refused(send('GET', `/api/markets?limit=${limit}`)),
      [{ in: 'query', pointer: '/limit' }],
      limit,
    )
  }
  t.match(await refused(send('GET', '/api/markets?limit=1&limit=2')), [
    { pointer: '/limit', detail: 'is given more than once' },
  ])
  const digits = '1'.repeat(1000)
  t.match(await refused(send('GET', `/api/markets/${digits}`)), [{ in: 'path', pointer: '/market_id' }])
  for (const id of ['0x1', '1.0', '01', 'abc', '9007199254740993', '9223372036854775807', '0', '-1', '%20']) {
    t.match(await refused(send('GET', `/api/markets/${id}`)), [{ in: 'path', pointer: '/market_id' }], id)
  }
  t.equal((await send('GET', '/api/markets/9007199254740991')).statusCode, 404)
})

t.test('an empty path segment is not an id', async (t) => {
  const { send, refused } = await startSender(t)
  t.match(await refused(send('GET', '/api/markets/')), [{ in: 'path', pointer: '/market_id' }])
  t.match(await refused(send('GET', '/api/markets//prices')), [{ in: 'path', pointer: '/market_id' }])
})

t.test('a wrong method is a 405 that names the right ones, before the body is read', async (t) => {
  const { send, post } = await startSender(t)
  const cases: [string, string, string][] = [
    ['PATCH', '/api/markets', 'GET, POST'],
    ['HEAD', '/api/markets', 'GET, POST'],
    ['OPTIONS', '/api/markets/1', 'GET, PUT, DELETE'],
    ['POST', '/api/markets/1', 'GET, PUT, DELETE'],
    ['GET', '/api/markets/batch', 'POST'],
    ['DELETE', '/api/prices/batch', 'POST'],
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
    '/api/markets/1/prices/2',
    '/nothing',
    '/api/Markets',
    '//',
    '/api/health/',
  ]) {
    const { statusCode, headers } = await send('GET', url)
    t.equal(statusCode, 404, url)
    t.match(headers['content-type'], 'application/problem+json')
  }
  t.equal((await post('/nothing', newMarket())).statusCode, 404)
})

t.test('a broken percent-escape is a 400 with a problem', async (t) => {
  const { send } = await startSender(t)
  for (const url of [
    '/api/markets/%zz',
    '/api/markets/%',
    '/api/markets?name=%zz',
    '/api/markets?name=%ff',
  ]) {
    const { statusCode, body } = await send('GET', url)
    t.equal(statusCode, 400, url)
    t.match(JSON.parse(body), { errors: [{ detail: /percent-escape/ }] })
    t.match(JSON.parse(body), { type: /bad-request$/, instance: /^\/api\/markets(\/%25(zz)?)?$/ })
  }
})

t.test('a body that is not JSON in UTF-8 is refused, and says where', async (t) => {
  const { post, refused } = await startSender(t)
  t.match(await refused(post('/api/markets', '{"name": ')), [{ in: 'body', detail: /^is not valid JSON: / }])
  const latin1 = Buffer.from(JSON.stringify(newMarket({ name: 'Jamón' })), 'latin1')
  t.match(await refused(post('/api/markets', latin1)), [{ detail: 'is not UTF-8' }])
  const twice = JSON.stringify(newMarket()).replace('{', '{"name":"first",')
  t.match(await refused(post('/api/markets', twice)), [{ detail: /twice \(line 1, column 17\)/ }])
  const deep = '['.repeat(100_000)
  t.equal((await post('/api/markets', `${deep}"\\ud83e"${deep.replaceAll('[', ']')}`)).statusCode, 400)
  const lines = '[\n{"a": {"b": 1},\n "c": [{"d": 2}, {"d": 3}],\n  "\\u0061" : 4}]'
  t.match(await refused(post('/api/markets/batch', lines)), [{ detail: /twice \(line 4, column 3\)/ }])
  const nested = `[${JSON.stringify(newMarket())},${twice}]`
  t.match(await refused(post('/api/markets/batch', nested)), [{ detail: /twice/ }])
  const half = JSON.stringify([newMarket()]).replace('aldi', '\\ud83e')
  t.match(await refused(post('/api/markets/batch', half)), [{ pointer: '/0/name', detail: /surrogate/ }])
  const colons = newMarket({ name: 'a:"b\\', address: '{":":"\\"' })
  t.equal((await post('/api/markets', colons)).statusCode, 201, 'colons in strings are no properties')
  const escaped = JSON.stringify(newMarket()).replace('aldi', '\\ud83e\\udd5b')
  t.match(JSON.parse((await post('/api/markets', escaped)).body), { name: '🥛' })
})

t.test('a body over the limit is a 413', async (t) => {
  const { post } = await startSender(t)
  const { statusCode, body } = await post('/api/markets', Buffer.alloc(8 * 1024 * 1024 + 1, ' '))
  t.equal(statusCode, 413)
  t.match(JSON.parse(body), { type: /content-too-large$/ })
})

t.test('the largest batch that the contract allows is taken, however it is escaped', async (t) => {
  const { post } = await startSender(t)
  const long = (index: number) => `\\ud83e\\udd5b`.repeat(190) + String(index).padStart(4, '0')
  const rows = Array.from(
    { length: 1000 },
    (_, index) => `{"name":"${long(index)}","brand":"${long(index)}"}`,
  )
  const { statusCode, body } = await post('/api/products/batch', `[${rows.join()}]`)
  t.equal(statusCode, 200)
  t.match(JSON.parse(body), { created: 1000 })
})

t.test('a list of a million unknown properties is refused without listing them', async (t) => {
  const { post, refused } = await startSender(t)
  const wide = `{${Array.from({ length: 500_000 }, (_, index) => `"a${index}":0`).join()}}`
  t.equal((await refused(post('/api/markets', wide))).length, 1)
  t.equal((await refused(post('/api/markets/batch', `[${wide}]`))).length, 1)
})

t.test('what the HTTP parser cannot read is answered with a problem too', async (t) => {
  const { url } = await startListening(t)
  const raw = (request: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(request))
      let answer = ''
      socket.on('data', (data) => (answer += data.toString()))
      socket.on('end', () => resolve(answer))
      socket.on('error', reject)
    })
  t.match(
    await raw('NONSENSE\r\n\r\n'),
    /^HTTP\/1.1 400 Bad Request\r\nContent-Type: application\/problem\+json/,
  )
  t.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1.1 431 /)
})

t.test('an error that nobody foresaw is a bare 500', async (t) => {
  const { app, db, send } = await startApp(t)
  await db.schema.dropTable('price').execute()
  const { statusCode, body } = await send('GET', '/api/prices')
  t.equal(statusCode, 500)
  t.notMatch(body, /sqlite|table|select|\.ts/i)
  await app.close()
})

t.test('a request without Host, or that expects what is not there, is refused with a problem', async (t) => {
  const { url } = await startListening(t)
  const ask = (head: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(`${head}\r\n\r\n`))
      let read = ''
      socket.on('data', (data) => (read += data.toString()))
      socket.on('close', () => resolve(read))
      socket.on('error', reject)
    })
  const close = 'Connection: close'
  const lacking = await ask(`GET /api/markets HTTP/1.1\r\n${close}`)
  t.match(lacking, /^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*header \/host is required/)
  t.match(await ask(`GET /api/markets HTTP/1.0\r\n${close}`), /^HTTP\/1\.1 200 /)
  const expecting = await ask(`GET /api/markets HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n${close}`)
  t.match(expecting, /^HTTP\/1\.1 417 [^]*application\/problem\+json[^]*expectation-failed/)
})
