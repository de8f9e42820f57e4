import t from 'tap'
import { operationsOf } from '../../src/contract/document.ts'
import { SERVICE_NAME } from '../../src/service.ts'
import { startApp } from '../fixture/app.ts'
import { contract } from '../fixture/contract.ts'
import { newLibrary } from '../fixture/samples.ts'

/** Every operation but the GETs, on the first resource of its kind. */
const writes = operationsOf(contract)
  .filter(({ method }) => method !== 'get')
  .map(({ method, path }) => ({
    method: method.toUpperCase(),
    url: `/api${path.replace(/\{\w+\}/, '1')}`,
  }))

t.test('with API_TOKENS every write needs one of the tokens', async (t) => {
  const { send, client } = await startApp(t, { apiTokens: ['first-token', 'second'] })
  const invalid = ['Bearer wrong', 'Bearer first-token x', 'Bearer first-toke', 'Bearer first-token,second']
  const lacking = ['Bearer', 'Basic first-token', 'first-token', '']
  t.equal(writes.length, 12, 'POST, PUT, DELETE and the batch of three resources')
  for (const { method, url } of writes) {
    t.equal((await send(method, url)).statusCode, 401, `${method} ${url} without a token`)
    for (const authorization of [...invalid, ...lacking]) {
      const { statusCode, headers, body } = await send(method, url, { headers: { authorization } })
      t.equal(statusCode, 401, `${method} ${url} with "${authorization}"`)
      // An error code only if there was a token (RFC 6750, section 3.1).
      const error = invalid.includes(authorization) ? ', error="invalid_token"' : ''
      t.equal(headers['www-authenticate'], `Bearer realm="${SERVICE_NAME}"${error}`)
      t.notMatch(body, 'first-token')
    }
  }
  const { response } = await client.POST('/libraries', { body: newLibrary() })
  t.equal(response.status, 201, 'with the first token')
  const body = JSON.stringify(newLibrary({ name: 'riverside' }))
  const headers = { authorization: 'bearer second', 'content-type': 'application/json' }
  t.equal((await send('POST', '/api/libraries', { headers, body })).statusCode, 201, 'with the second token')
})

t.test('a write without a valid token is rejected before its body is read', async (t) => {
  const { send } = await startApp(t, { apiTokens: ['token'] })
  for (const body of ['{broken', Buffer.alloc(9_000_000, ' ').toString()]) {
    const headers = { 'content-type': 'text/plain' }
    const { statusCode } = await send('POST', '/api/libraries', { body, headers })
    t.equal(statusCode, 401, `a body of ${body.length} bytes`)
  }
})

t.test('reads need no token, and without API_TOKENS neither do writes', async (t) => {
  const closed = await startApp(t, { apiTokens: ['token'] })
  for (const path of ['/api/libraries', '/api/docs']) {
    t.equal((await closed.send('GET', path)).statusCode, 200, path)
  }
  const open = await startApp(t)
  const headers = { authorization: 'Bearer whatever', 'content-type': 'application/json' }
  const body = JSON.stringify(newLibrary())
  t.equal((await open.send('POST', '/api/libraries', { headers, body })).statusCode, 201, 'a write')
})

t.test('a write without a valid token changes nothing, and does not reveal what exists', async (t) => {
  const { send, client } = await startApp(t, { apiTokens: ['token'] })
  const before = (await client.POST('/libraries', { body: newLibrary() })).data
  const headers = { authorization: 'Bearer wrong', 'content-type': 'application/json' }
  const body = JSON.stringify(newLibrary({ name: 'riverside', address: 'elsewhere' }))
  await send('POST', '/api/libraries', { headers, body })
  await send('POST', '/api/libraries/batch', { headers, body: `[${body}]` })
  await send('PUT', '/api/libraries/1', { headers, body })
  const problems = []
  for (const id of [1, 2]) {
    const response = await send('DELETE', `/api/libraries/${id}`, { headers })
    const { type, title, status, detail } = response.json<Record<string, unknown>>()
    problems.push({ type, title, status, detail })
  }
  t.same(problems[0], problems[1], 'the same problem whether the library exists or not')
  t.same((await client.GET('/libraries')).data?.items, [before])
})
