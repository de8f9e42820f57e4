import t from 'tap'
import { SECURITY_HEADERS } from '../../src/http/plugins/commonHeaders.ts'
import { contract } from '../fixture/contract.ts'
import { newLibrary } from '../fixture/samples.ts'
import { assertMatchesContract } from './assertMatchesContract.ts'

const library = { id: 1, ...newLibrary() }
const headers = {
  ...SECURITY_HEADERS,
  'content-type': 'application/json; charset=utf-8',
  etag: `"${'x'.repeat(27)}"`,
  'cache-control': 'no-cache',
}
const respond = (body: object, changed: object = {}) => ({
  statusCode: 200,
  headers,
  body: JSON.stringify(body),
  ...changed,
})
const check = (response: ReturnType<typeof respond>) =>
  assertMatchesContract(contract, 'GET', '/api/libraries/1', response)

t.test('a response that the contract declares passes', async (t) => {
  t.doesNotThrow(() => check(respond(library)), 'a library as the contract declares it')
})

const { closes_at: _, ...incomplete } = library
const breaks: Record<string, [ReturnType<typeof respond>, RegExp]> = {
  'an undeclared status': [
    respond(library, { statusCode: 202 }),
    /responds 202 Accepted, which the contract does not declare/,
  ],
  'an undeclared media type': [
    respond(library, { headers: { ...headers, 'content-type': 'text/html' } }),
    /as text\/html, which the contract does not declare/,
  ],
  'an undeclared header': [
    respond(library, { headers: { ...headers, 'x-powered-by': 'x' } }),
    /with the header x-powered-by, which the contract does not declare/,
  ],
  'a missing header': [
    respond(library, { headers: { ...headers, etag: undefined } }),
    /without the header ETag/,
  ],
  'a missing security header': [
    respond(library, { headers: { ...headers, 'x-content-type-options': undefined } }),
    /without x-content-type-options: nosniff/,
  ],
  'a read that a cache would not revalidate': [
    respond(library, { headers: { ...headers, 'cache-control': undefined } }),
    /without Cache-Control: no-cache/,
  ],
  'a header of another form': [
    respond(library, { headers: { ...headers, etag: 'x' } }),
    /header ETag: body must match pattern/,
  ],
  'an extra property': [respond({ ...library, colour: 'red' }), /must NOT have additional properties/],
  'a missing property': [respond(incomplete), /must have required property 'closes_at'/],
  'a value of another type': [respond({ ...library, id: '1' }), /body\/id must be integer/],
  'a value of another form': [respond({ ...library, opens_at: '8:00' }), /body\/opens_at must match pattern/],
  'a body with a status that has none': [
    respond(library, { statusCode: 304 }),
    /with a body, where the contract declares none/,
  ],
}

t.test('a response that differs from the contract fails with a message', async (t) => {
  for (const [name, [response, message]] of Object.entries(breaks)) {
    t.throws(() => check(response), { message }, name)
  }
})
