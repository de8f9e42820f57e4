import t from 'tap'
import { startSender } from './sender.ts'

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
