import t from 'tap'
import { contract } from '../../src/contract/document.ts'
import { startApp } from '../helper.ts'
import { newMarket } from '../resources/samples.ts'

/** Whatever is no GET, as the contract has it, of the first of its kind. */
const writes = Object.entries(contract.paths).flatMap(([path, operations]) =>
  Object.keys(operations)
    .filter((method) => method !== 'get')
    .map((method): [string, string] => [method.toUpperCase(), `/api${path.replace(/\{\w+\}/, '1')}`]),
)

t.test('with API_TOKENS every write needs one of the tokens', async (t) => {
  const { send, client } = await startApp(t, { apiTokens: ['first-token', 'second'] })
  const wrong = [
    'Bearer wrong',
    'Bearer',
    'Basic first-token',
    'first-token',
    'Bearer first-token x',
    'Bearer first-toke',
    '',
  ]
  t.ok(writes.length >= 12)
  for (const [method, url] of writes) {
    t.equal((await send(method, url)).statusCode, 401, `${method} ${url} without a token`)
    for (const authorization of wrong) {
      const { statusCode, headers, body } = await send(method, url, { headers: { authorization } })
      t.equal(statusCode, 401, `${method} ${url} with "${authorization}"`)
      t.match(headers['www-authenticate'], /^Bearer/)
      t.notMatch(body, 'first-token')
    }
  }
  t.equal(
    (await client.POST('/markets', { body: newMarket() })).response.status,
    201,
    'the client has the first',
  )
  const body = JSON.stringify(newMarket({ name: 'lidl' }))
  const headers = { authorization: 'bearer second', 'content-type': 'application/json' }
  t.equal((await send('POST', '/api/markets', { headers, body })).statusCode, 201)
})

t.test('who may not write is told so before the body is looked at', async (t) => {
  const { send } = await startApp(t, { apiTokens: ['token'] })
  for (const body of ['{broken', Buffer.alloc(9_000_000, ' ').toString()]) {
    const headers = { 'content-type': 'text/plain' }
    t.equal((await send('POST', '/api/markets', { body, headers })).statusCode, 401)
  }
})

t.test('reading needs no token, and without API_TOKENS neither does writing', async (t) => {
  const closed = await startApp(t, { apiTokens: ['token'] })
  t.equal((await closed.send('GET', '/api/markets')).statusCode, 200)
  t.equal((await closed.send('GET', '/api/docs')).statusCode, 200)
  const open = await startApp(t)
  const headers = { authorization: 'Bearer whatever', 'content-type': 'application/json' }
  const body = JSON.stringify(newMarket())
  t.equal((await open.send('POST', '/api/markets', { headers, body })).statusCode, 201)
})

t.test('without a token nothing is changed, and nothing is learnt of what there is', async (t) => {
  const { send, client } = await startApp(t, { apiTokens: ['token'] })
  const before = (await client.POST('/markets', { body: newMarket() })).data
  const headers = { authorization: 'Bearer wrong', 'content-type': 'application/json' }
  const body = JSON.stringify(newMarket({ name: 'lidl', address: 'elsewhere' }))
  await send('POST', '/api/markets', { headers, body })
  await send('POST', '/api/markets/batch', { headers, body: `[${body}]` })
  await send('PUT', '/api/markets/1', { headers, body })
  const answers = []
  for (const id of [1, 2]) {
    const answer = await send('DELETE', `/api/markets/${id}`, { headers })
    const { type, title, status, detail } = JSON.parse(answer.body) as Record<string, unknown>
    answers.push({ type, title, status, detail })
  }
  t.same(answers[0], answers[1], 'whether it exists or not')
  t.same((await client.GET('/markets')).data?.items, [before])
})
