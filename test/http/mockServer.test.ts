import { readdirSync } from 'node:fs'
import t from 'tap'
import type { Test } from 'tap'
import { pino } from 'pino'
import { openClient } from '../../src/client/client.ts'
import { readConfig } from '../../src/config.ts'
import { contract } from '../../src/contract/document.ts'
import { startMockServer } from '../../src/http/mockServer.ts'
import { assertMatchesContract } from '../assertMatchesContract.ts'
import { temporaryFolder } from '../helper.ts'
import { start } from '../process.ts'
import { newMarket } from '../resources/samples.ts'

/** Sends a request; an answer that differs from the contract fails the test. */
async function send(request: Request) {
  const { method, url } = request
  const response = await fetch(request)
  assertMatchesContract(method, new URL(url).pathname, {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.clone().text(),
  })
  return response
}

/** The mock on a free port, and the typed client of it. */
async function openMock(t: Test, settings: Record<string, string> = {}) {
  const server = await startMockServer(readConfig({ PORT: '0', ...settings }), pino({ level: 'silent' }))
  t.teardown(server.close)
  const url = `${server.url}/api`
  return { url, client: openClient({ url, fetch: send }) }
}

t.test('yarn mock answers GET /api/markets without a database', async (t) => {
  const folder = temporaryFolder(t)
  const { child, output } = start(t, ['mock'], { PORT: '0', GENERATED_DIR: folder })
  while (!output.stdout.includes('listening at'))
    await new Promise((resolve) => child.stdout.once('data', resolve))
  const [url] = /http:\/\/[0-9.:]+/.exec(output.stdout) ?? []
  const response = await send(new Request(`${url}/api/markets`))
  t.equal(response.status, 200)
  t.match(await response.json(), { items: [{ id: 1 }], next_cursor: null })
  t.same(readdirSync(folder), [])
})

t.test('every operation can be asked for each status that it declares', async (t) => {
  const { url } = await openMock(t)
  let count = 0
  for (const [path, operations] of Object.entries(contract.paths)) {
    for (const [method, { responses = {}, requestBody }] of Object.entries(operations)) {
      const json = requestBody?.content['application/json'] as
        { examples: Record<string, { value: unknown }> } | undefined
      const [first] = Object.values(json?.examples ?? {})
      for (const status of Object.keys(responses)) {
        const request = new Request(url + path.replace(/\{\w+\}/, '1'), {
          method: method.toUpperCase(),
          headers: { prefer: `code=${status}`, ...(first && { 'content-type': 'application/json' }) },
          ...(first && { body: JSON.stringify(first.value) }),
        })
        const response = await send(request)
        t.equal(response.status, Number(status), `${method} ${path}`)
        count += 1
      }
    }
  }
  t.ok(count > 100)
})

t.test("a request's example gets the answer of its name, any other body the success", async (t) => {
  const { client } = await openMock(t)
  const body = newMarket({ name: 'nobody knows this one' })
  t.equal((await client.POST('/markets', { body })).response.status, 201)
  const known = {
    name: 'mercadona',
    address: 'online shop of mercadona',
    opening_time: '00:00',
    closing_time: '23:59',
  }
  t.equal((await client.POST('/markets', { body: known })).response.status, 200)
  const other = {
    name: 'mercadona',
    address: '1 Station Road, York',
    opening_time: '09:00',
    closing_time: '21:00',
  }
  t.match((await client.POST('/markets', { body: other })).error, { status: 409, existing: '/api/markets/1' })
})

t.test('requests are checked as the service checks them', async (t) => {
  const { client, url } = await openMock(t, { API_TOKENS: 'secret' })
  t.match((await client.GET('/markets', { params: { query: { limit: 0 } } })).error, { status: 400 })
  t.match((await client.POST('/markets', { body: newMarket() })).error, { status: 401 })
  const teapot = await send(new Request(`${url}/markets`, { headers: { prefer: 'code=418' } }))
  t.match(await teapot.json(), { status: 400, errors: [{ in: 'header', pointer: '/prefer' }] })
})
