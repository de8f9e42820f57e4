import { readdirSync } from 'node:fs'
import createClient from 'openapi-fetch'
import { pino } from 'pino'
import t from 'tap'
import type { Test } from 'tap'
import { readConfig } from '../../src/config.ts'
import { operationsOf } from '../../src/contract/document.ts'
import { startMockServer } from '../../src/http/mockServer.ts'
import { resources } from '../../src/resources/index.ts'
import type { paths } from '../fixture/api.d.ts'
import { newLibrary } from '../fixture/samples.ts'
import { service as fixture } from '../fixture/service.ts'
import type { TestedService } from '../support/app.ts'
import { fetchMatching } from '../support/assertMatchesContract.ts'
import { printed, start } from '../support/process.ts'
import { requiredQuery } from '../support/requiredQuery.ts'
import { service as ownService } from '../support/service.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** A mock server of a contract on a free port. */
async function startMock(t: Test, service: TestedService, settings: Record<string, string> = {}) {
  const config = readConfig({ PORT: '0', OVERLOAD_DELAY: '0', ...settings })
  const server = await startMockServer(
    config,
    { logger: pino({ level: 'silent' }), dropped: () => 0 },
    service,
  )
  t.teardown(server.close)
  return `${server.url}/api`
}

/** A mock server of the fixture, with its typed client. */
async function openMock(t: Test, settings?: Record<string, string>) {
  const url = await startMock(t, fixture, settings)
  const send = (request: Request | string, init?: RequestInit) =>
    fetchMatching(fixture.contract.document, request, init)
  return { url, send, client: createClient<paths, `application/${string}`>({ baseUrl: url, fetch: send }) }
}

t.test('the command mock serves the examples of the contract without a database', async (t) => {
  const folder = temporaryFolder(t)
  const mock = start(t, ['mock'], { PORT: '0', OVERLOAD_DELAY: '0', GENERATED_DIR: folder })
  const [, url] = await printed(mock, /listening at (http:\/\/[0-9.:]+)/)
  for (const { path } of resources) {
    const response = await fetchMatching(ownService.contract.document, `${url}/api${path}`)
    t.equal(response.status, 200, path)
    t.match(await response.json(), { items: [{ id: 1 }] }, path)
  }
  t.same(readdirSync(folder), [])
})

for (const service of [fixture, ownService]) {
  const { document } = service.contract
  t.test(
    `the mock server of ${document.info.title} returns each status of each operation on request`,
    async (t) => {
      const url = await startMock(t, service)
      for (const { path, method, operation } of operationsOf(document)) {
        const json = operation.requestBody?.content['application/json'] as
          { examples: Record<string, { value: unknown }> } | undefined
        const [first] = Object.values(json?.examples ?? {})
        const query = new URLSearchParams(requiredQuery(operation, document))
        const target = `${url}${path.replaceAll(/\{\w+\}/g, '1')}?${query.toString()}`
        for (const status of Object.keys(operation.responses ?? {})) {
          const response = await fetchMatching(document, target, {
            method: method.toUpperCase(),
            headers: { prefer: `code=${status}`, ...(first && { 'content-type': 'application/json' }) },
            ...(first && { body: JSON.stringify(first.value) }),
          })
          t.equal(response.status, Number(status), `${method} ${path}`)
        }
      }
    },
  )
}

t.test('the mock server rejects the invalid examples', async (t) => {
  const { url, send } = await openMock(t)
  let count = 0
  for (const { path, method, operation } of operationsOf(fixture.contract.document)) {
    const json = operation.requestBody?.content['application/json'] as
      { 'x-invalid-examples'?: Record<string, { value: unknown }> } | undefined
    for (const { value } of Object.values(json?.['x-invalid-examples'] ?? {})) {
      const response = await send(url + path.replaceAll(/\{\w+\}/g, '1'), {
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(value),
      })
      t.equal(response.status, 400, operation.operationId)
      count += 1
    }
  }
  t.ok(count > 0, 'there are invalid examples')
})

t.test('a body that equals an example gets the response of its name, another one the success', async (t) => {
  const { client } = await openMock(t)
  const post = (body: ReturnType<typeof newLibrary>) => client.POST('/libraries', { body })
  t.equal((await post(newLibrary({ name: 'no example' }))).response.status, 201, 'another body')
  const known = { name: 'central', address: '1 Station Road, York', opens_at: '09:00', closes_at: '20:00' }
  t.equal((await post(known)).response.status, 200, 'the example unchanged')
  t.match(
    (await post({ ...known, address: '3 High Street, Hull' })).error,
    { status: 409, existing: '/api/libraries/1' },
    'the example conflict',
  )
})

t.test('the mock server validates requests as the service does', async (t) => {
  const { client, url, send } = await openMock(t, { API_TOKENS: 'secret' })
  t.match((await client.GET('/libraries', { params: { query: { limit: 0 } } })).error, { status: 400 })
  t.match((await client.POST('/libraries', { body: newLibrary() })).error, { status: 401 })
  const teapot = await send(`${url}/libraries`, { headers: { prefer: 'code=418' } })
  t.match(await teapot.json(), { status: 400, errors: [{ in: 'header', pointer: '/prefer' }] })
})
