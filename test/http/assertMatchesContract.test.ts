import t from 'tap'
import { SECURITY_HEADERS } from '../../src/http/plugins/securityHeaders.ts'
import { assertMatchesContract } from '../assertMatchesContract.ts'

const market = { id: 1, name: 'aldi', address: '1 Main Street', opening_time: '08:00', closing_time: '20:00' }
const headers = {
  ...SECURITY_HEADERS,
  'content-type': 'application/json; charset=utf-8',
  etag: `"${'x'.repeat(27)}"`,
}
const answer = (body: object, changed: object = {}) => ({
  statusCode: 200,
  headers,
  body: JSON.stringify(body),
  ...changed,
})

t.test('an answer that the contract declares passes', async (t) => {
  t.doesNotThrow(() => assertMatchesContract('GET', '/api/markets/1', answer(market)))
})

t.test('an answer that differs from the contract fails with a sentence', async (t) => {
  const { closing_time: _, ...lacking } = market
  const breaks: [string, ReturnType<typeof answer>, RegExp][] = [
    [
      'an undeclared status',
      answer(market, { statusCode: 202 }),
      /answered 202 Accepted, which the contract does not declare/,
    ],
    [
      'an undeclared media type',
      answer(market, { headers: { ...headers, 'content-type': 'text/html' } }),
      /as text\/html, which the contract does not declare/,
    ],
    [
      'an undeclared header',
      answer(market, { headers: { ...headers, 'x-powered-by': 'x' } }),
      /with the header x-powered-by, which the contract does not declare/,
    ],
    [
      'a missing header',
      answer(market, { headers: { ...SECURITY_HEADERS, 'content-type': 'application/json' } }),
      /without the header ETag/,
    ],
    [
      'a missing header of those that every answer has',
      answer(market, { headers: { ...headers, 'x-content-type-options': undefined } }),
      /without x-content-type-options: nosniff/,
    ],
    [
      'a header of another form',
      answer(market, { headers: { ...headers, etag: 'x' } }),
      /header ETag: body must match pattern/,
    ],
    ['an extra property', answer({ ...market, colour: 'red' }), /must NOT have additional properties/],
    ['a missing property', answer(lacking), /must have required property 'closing_time'/],
    ['a value of another type', answer({ ...market, id: '1' }), /body\/id must be integer/],
    [
      'a value of another form',
      answer({ ...market, opening_time: '8:00' }),
      /body\/opening_time must match pattern/,
    ],
    [
      'a body where there is none',
      answer(market, { statusCode: 304 }),
      /with a body, where the contract declares none/,
    ],
  ]
  for (const [name, broken, sentence] of breaks) {
    t.throws(() => assertMatchesContract('GET', '/api/markets/1', broken), { message: sentence }, name)
  }
})
