// Values are validated by JSON Schema 2020-12, where glue would apply draft 7.
import t from 'tap'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'
import { startSender } from './sender.ts'

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
    'a\u200bb',
    '\u202eevil',
    'a\u0301'.repeat(201),
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
    '\u2764\ufe0f',
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

t.test('each error names the actual problem', async (t) => {
  const { post, send, rejected } = await startSender(t)
  const bodies: [string, object, string][] = [
    ['/api/libraries', newLibrary({ name: 'a\nb' }), 'must not contain a line feed (U+000A)'],
    ['/api/libraries', newLibrary({ name: 'tea\u200b' }), 'must not end with a zero-width space (U+200B)'],
    ['/api/libraries', newLibrary({ name: '' }), 'must not be empty'],
    ['/api/libraries', newLibrary({ name: 'x'.repeat(250) }), 'must have at most 200 characters, not 250'],
    ['/api/libraries', newLibrary({ opens_at: '08:00:00' }), 'must have the form HH:MM, such as 09:00'],
    ['/api/libraries', newLibrary({ opens_at: '24:00' }), 'must be from 00:00 to 23:59'],
    ['/api/libraries', { ...newLibrary(), name: 5 }, 'must be a string, not 5'],
    ['/api/libraries', { ...newLibrary(), name: null }, 'must be a string, not null'],
    ['/api/libraries', { ...newLibrary(), colour: 'red' }, 'is not declared'],
    ['/api/libraries', { name: 'a', address: 'b', opens_at: '09:00' }, 'is required'],
    ['/api/books', { ...newBook(), pages: '880' }, 'must be a whole number or null, not the string "880"'],
    ['/api/books', { ...newBook(), pages: '1,5' }, 'has a decimal comma; write 1.5'],
    ['/api/books', newBook({ pages: 1.5 }), 'must be a whole number or null, not 1.5'],
    ['/api/books', newBook({ pages: 0 }), 'is less than the minimum, 1'],
    ['/api/books', newBook({ rating: 5.5 }), 'exceeds the maximum, 5'],
    ['/api/books', { ...newBook(), rating: [4] }, 'must be a number or null, not an array'],
    ['/api/loans', newLoan({ deposit: '10000.00' }), 'exceeds the maximum, 9999.99'],
    ['/api/loans', newLoan({ deposit: '5' }), 'must have at least 2 decimals, not 0'],
    [
      '/api/loans',
      newLoan({ lent_on: '01/02/2026' }),
      'must be a day in the form YYYY-MM-DD, such as 2026-01-31',
    ],
    ['/api/loans', newLoan({ lent_on: '2026-02-30' }), 'is not a day of the calendar'],
    ['/api/books/batch', [], 'must not be empty'],
    [
      '/api/books/batch',
      Array.from({ length: 1001 }, () => newBook()),
      'must have at most 1000 items, not 1001',
    ],
  ]
  for (const [path, body, detail] of bodies) t.match(await rejected(post(path, body)), [{ detail }], detail)
  const queries: Record<string, string> = {
    'limit=0': 'is less than the minimum, 1',
    'limit=x': 'is not a number',
    'limit=1e2': 'must be a whole number, not the string "1e2"',
    'limit=1&limit=2': 'must not be repeated',
    'name=%E2%80%8Btea': 'must not begin with a zero-width space (U+200B)',
    'cursor=%2B': 'must have only characters of A-Za-z0-9_-',
  }
  for (const [query, detail] of Object.entries(queries)) {
    t.match(await rejected(send('GET', `/api/libraries?${query}`)), [{ in: 'query', detail }], query)
  }
})

t.test('look-alike texts are stored as one, and found as any of them', async (t) => {
  const { post, client } = await startSender(t)
  const alike = ['Caf\u00e9 1', 'Cafe\u0301 1', 'Caf\u00e9\u00a01']
  for (const [index, title] of alike.entries()) {
    const response = await post('/api/books', newBook({ title }))
    t.equal(response.statusCode, index === 0 ? 201 : 200, encodeURI(title))
    t.match(response.json(), { id: 1, title: 'Caf\u00e9 1' }, encodeURI(title))
    const { data } = await client.GET('/books', { params: { query: { title } } })
    t.match(data?.items, [{ id: 1 }], encodeURI(title))
  }
  t.equal(
    (await post('/api/books', newBook({ title: 'a\u0301'.repeat(200) }))).statusCode,
    201,
    'the length is in NFC',
  )
})
