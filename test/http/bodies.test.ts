// Bodies are validated as they arrive, where glue and Fastify would strip, coerce or accept them.
import t from 'tap'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'
import { startSender } from './sender.ts'

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

t.test('a body with a content coding is a 415 with the codings that are accepted', async (t) => {
  const { post } = await startSender(t)
  const encoded = (coding: string) =>
    post('/api/libraries', newLibrary(), { 'content-type': 'application/json', 'content-encoding': coding })
  for (const coding of ['gzip', 'br', 'deflate, gzip']) {
    const { statusCode, headers, body } = await encoded(coding)
    t.equal(statusCode, 415, coding)
    t.equal(headers['accept-encoding'], 'identity')
    t.match(JSON.parse(body), {
      detail: `The content coding ${coding} is not supported; send the body without`,
    })
  }
  t.equal((await encoded('identity')).statusCode, 201)
  for (const list of ['identity, Identity', '', 'identity,'])
    t.equal((await encoded(list)).statusCode, 200, list)
  const { headers } = await post('/api/libraries', '', { 'content-type': 'text/plain' })
  t.equal(
    headers['accept-encoding'],
    undefined,
    'only if the coding is the reason (RFC 9110, section 12.5.3)',
  )
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
