import t from 'tap'
import { assertMatchesContract } from '../assertMatchesContract.ts'
import { startListening } from '../helper.ts'

const ask = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, { headers })
  const { pathname } = new URL(url)
  assertMatchesContract('GET', pathname, {
    statusCode: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: await answer.clone().text(),
  })
  return { status: answer.status, headers: answer.headers, body: await answer.text() }
}

t.test('RATE_LIMIT lets a client ask so often a minute, whatever it asks for', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '4' })
  const paths = ['/markets', '/markets', '/nothing', '/markets?limit=0']
  const statuses = []
  for (const path of paths) statuses.push((await ask(url + path)).status)
  t.same(statuses, [200, 200, 404, 400])
  for (const path of [...paths, '/openapi.json']) {
    const { status, headers, body } = await ask(url + path)
    t.equal(status, 429)
    t.equal(headers.get('ratelimit-limit'), '4')
    t.equal(headers.get('ratelimit-remaining'), '0')
    const seconds = Number(headers.get('ratelimit-reset'))
    t.ok(seconds >= 1 && seconds <= 60)
    t.equal(headers.get('retry-after'), String(seconds))
    t.match(JSON.parse(body), {
      type: 'urn:problem-type:pricebook:too-many-requests',
      detail: 'No client may make more than 4 requests a minute; wait',
    })
  }
  const { status } = await fetch(`${url}/markets`, { method: 'PATCH' })
  t.equal(status, 429, 'a method that is not there counts too')
  for (const path of ['/health', '/health/live']) t.equal((await ask(url + path)).status, 200)
})

t.test('who a client is, is not what it says of itself', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '1' })
  t.equal((await ask(`${url}/markets`, { 'x-forwarded-for': '192.0.2.1' })).status, 200)
  t.equal((await ask(`${url}/markets`, { 'x-forwarded-for': '192.0.2.2' })).status, 429)
})

t.test('with TRUST_PROXY a client is who the proxy says it is', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '1', TRUST_PROXY: '127.0.0.0/8, ::1' })
  const from = async (addresses: string) =>
    (await ask(`${url}/markets`, { 'x-forwarded-for': addresses })).status
  t.equal(await from('192.0.2.1'), 200)
  t.equal(await from('192.0.2.2'), 200)
  t.equal(await from('192.0.2.1'), 429)
  t.equal(
    await from('192.0.2.3, 192.0.2.1'),
    429,
    'what the client says before the proxy does is not believed',
  )
  t.equal(await from('2001:db8:1:2::1'), 200)
  t.equal(await from('2001:db8:1:2:ffff::9'), 429, 'a network of 64 bits is one client')
  t.equal(await from('2001:db8:1:3::1'), 200)
})

t.test('a proxy that is not one of those named is not believed', async (t) => {
  const { url } = await startListening(t, undefined, { RATE_LIMIT: '1', TRUST_PROXY: '10.0.0.0/8' })
  t.equal((await ask(`${url}/markets`, { 'x-forwarded-for': '192.0.2.1' })).status, 200)
  t.equal((await ask(`${url}/markets`, { 'x-forwarded-for': '192.0.2.2' })).status, 429)
})
