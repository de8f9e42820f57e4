import t from 'tap'
import fastify from 'fastify'
import { contract, operationsOf } from '../../src/contract/document.ts'
import { Downloads } from '../../src/http/downloads.ts'
import { contractRoutes } from '../../src/http/routes.ts'
import { handlers as serviceHandlers } from '../../src/resources/handlers.ts'
import { startApp } from '../fixture/app.ts'
import { handlers } from '../fixture/handlers.ts'
import type { Handlers, Operation } from '../fixture/operation.ts'
import { newLibrary } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'

const options = { ...service, downloads: new Downloads() }

t.test('missing handlers prevent the start, and are all named', async (t) => {
  const { db } = await startApp(t)
  const { getHealth: _missing, getLoan: _another, ...others } = handlers
  const app = fastify().register(contractRoutes, { ...options, handlers: others, db })
  await t.rejects(async () => await app.ready(), {
    message: 'These operations of the contract have no handler: getLoan, getHealth.',
  })
})

t.test('an extra handler prevents the start', async (t) => {
  const { db } = await startApp(t)
  const more = { ...handlers, getWeather: handlers.getHealth }
  const app = fastify().register(contractRoutes, { ...options, handlers: more, db })
  await t.rejects(async () => await app.ready(), {
    message: 'These handlers belong to no operation of the contract: getWeather.',
  })
})

t.test("every operation of the service's contract has its handler", async (t) => {
  const ids = operationsOf(contract).map(({ operation }) => operation.operationId)
  t.same(Object.keys(serviceHandlers).sort(), ids.sort())
})

// The compiler checks the following lines: each would compile if the type of its operation were weaker.
const { getHealth: _missing, ...others } = handlers
// @ts-expect-error a handler is missing
others satisfies Handlers
// @ts-expect-error an extra handler
;({ ...handlers, getWeather: handlers.getHealth }) satisfies Handlers
// @ts-expect-error a status that the contract does not declare
;(async () => ({ status: 204 })) satisfies Operation<'getHealth'>
// @ts-expect-error a body of another shape
;(async () => ({ status: 200, body: { status: 'fine' } })) satisfies Operation<'getHealth'>
// @ts-expect-error a header that the contract requires is missing
;(async () => ({ status: 201, headers: { ETag: '"x"' }, body: library })) satisfies Operation<'createLibrary'>
type Query = Parameters<Operation<'listLibraries'>>[0]['query']
// @ts-expect-error an undeclared parameter
type _Page = Query['page']
const library = { id: 1, ...newLibrary() }
;(async () => ({ status: 200, headers: { ETag: '"x"' }, body: library })) satisfies Operation<'createLibrary'>
