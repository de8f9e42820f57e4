import t from 'tap'
import { startApp } from './helper.ts'
import { newMarket } from './samples.ts'

const writes: [string, string][] = ['markets', 'products', 'prices'].flatMap(
  (resource): [string, string][] => [
    ['POST', `/api/${resource}`],
    ['POST', `/api/${resource}/batch`],
    ['PUT', `/api/${resource}/1`],
    ['DELETE', `/api/${resource}/1`],
  ],
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
  for (const [method, url] of writes) {
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
