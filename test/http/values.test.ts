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
