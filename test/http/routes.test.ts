import t from 'tap'
import fastify from 'fastify'
import { contract, contractFile } from '../../src/contract/document.ts'
import { handlers } from '../../src/resources/handlers.ts'
import type { Handlers, Operation } from '../../src/resources/operation.ts'
import { contractRoutes } from '../../src/http/routes.ts'
import { startApp } from '../helper.ts'

t.test('a missing handler refuses to start', async (t) => {
  const { db } = await startApp(t)
  const { getHealth: _missing, ...others } = handlers
  const app = fastify().register(contractRoutes, { contract: contractFile, handlers: others, db })
  await t.rejects(async () => await app.ready(), {
    message: 'The operation getHealth of the contract has no handler.',
  })
})

t.test('a handler too many refuses to start', async (t) => {
  const { db } = await startApp(t)
  const more = { ...handlers, getWeather: handlers.getHealth }
  const app = fastify().register(contractRoutes, { contract: contractFile, handlers: more, db })
  await t.rejects(async () => await app.ready(), {
    message: 'The handler getWeather belongs to no operation of the contract.',
  })
})

t.test('every operation of the contract has its handler', async (t) => {
  const ids = Object.values(contract.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  )
  t.same(Object.keys(handlers).sort(), ids.sort())
})

// What follows is checked by the compiler: each line would compile if its operation's type were any weaker.
const { getHealth: _missing, ...others } = handlers
// @ts-expect-error a handler is missing
others satisfies Handlers
// @ts-expect-error a handler too many
;({ ...handlers, getWeather: handlers.getHealth }) satisfies Handlers
// @ts-expect-error a status that the contract does not declare
;(async () => ({ status: 204 })) satisfies Operation<'getHealth'>
// @ts-expect-error a body of another shape
;(async () => ({ status: 200, body: { status: 'fine' } })) satisfies Operation<'getHealth'>
// @ts-expect-error a header that the contract requires is missing
;(async () => ({ status: 201, headers: { ETag: '"x"' }, body: market })) satisfies Operation<'createMarket'>
type Query = Parameters<Operation<'listMarkets'>>[0]['query']
// @ts-expect-error a parameter that the contract does not know
type _Page = Query['page']
const market = { id: 1, name: 'a', address: 'b', opening_time: '09:00', closing_time: '21:00' }
;(async () => ({ status: 200, headers: { ETag: '"x"' }, body: market })) satisfies Operation<'createMarket'>
