// Sends random requests, generated from the contract's schemas, to every operation: a valid request is never rejected as
// invalid, an invalid one never accepted, and every response is declared in the contract and no 5xx. REQUEST_SEED and
// REQUEST_RUNS generate others and more of them.
import fc from 'fast-check'
import t from 'tap'
import { createAjv } from '../../src/contract/ajv.ts'
import { contract } from '../../src/contract/document.ts'
import { follow } from '../../src/contract/pointer.ts'
import type { Schema } from '../../src/contract/schema.ts'
import { changed, validFor } from './arbitraries.ts'
import { startApp } from '../support/service.ts'

const seed = Number(process.env.REQUEST_SEED ?? 1)
const numRuns = Number(process.env.REQUEST_RUNS ?? 40)

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

interface Request {
  path: Record<string, unknown>
  query: Record<string, unknown>
  header: Record<string, unknown>
  body?: unknown
}

const ajv = createAjv({ normalize: true })
ajv.addSchema({ ...contract, $id: 'contract' })

// One service for all: later requests find the resources of earlier ones.
const { send } = await startApp(t)

for (const [template, item] of Object.entries(contract.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    const { operationId, parameters = [] } = operation as typeof operation & { parameters?: Parameter[] }
    const known = parameters.map((each) => follow(each, contract))
    const { schema } = (operation.requestBody?.content['application/json'] ?? {}) as { schema?: Schema }
    const partOf = (where: Parameter['in']) => {
      const own = known.filter((parameter) => parameter.in === where)
      return fc.record(Object.fromEntries(own.map(({ name, schema }) => [name, validFor(schema)])), {
        requiredKeys: own.filter(({ required }) => required).map(({ name }) => name),
      })
    }
    const valid: fc.Arbitrary<Request> = fc.record({
      // Mostly of resources that exist.
      path: fc.oneof(
        partOf('path').map((values) => mapped(values, () => 1)),
        partOf('path'),
      ),
      query: partOf('query'),
      header: partOf('header'),
      ...(schema && { body: validFor(schema) }),
    })
    const urlOf = ({ path, query }: Request) => {
      const filled = template.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(String(path[name])),
      )
      const search = new URLSearchParams(mapped(query, String)).toString()
      return `/api${filled}${search && `?${search}`}`
    }
    // A random cursor is a 400, although its characters are allowed: only the service can create one.
    const hasCursor = ({ query }: Request) => query.cursor !== undefined

    t.test(`${operationId} accepts valid requests`, async () => {
      await assertAlways(
        valid,
        async (request) => {
          const { statusCode } = await sendTo(send, method, urlOf(request), request)
          return hasCursor(request) || ![400, 405, 413, 415].includes(statusCode)
        },
        method,
        urlOf,
      )
    })

    t.test(`${operationId} rejects invalid requests`, async () => {
      const broken = fc.oneof(
        valid.map((request) => ({ ...request, query: { ...request.query, colour: 'red' } })),
        ...known
          .filter(({ in: where }) => where !== 'header')
          .map(({ name, in: where, schema }) =>
            fc
              .tuple(
                valid,
                fc.constantFrom('', ' ', '0', '-1', '1.0', '0x1', 'é\u0000', 'x'.repeat(5000), '1e1'),
              )
              .map(([request, text]) => ({ ...request, [where]: { ...request[where], [name]: text } }))
              .filter(
                (request) => !isTextFor(schema, (request[where] as Record<string, string>)[name] ?? ''),
              ),
          ),
      )
      await assertAlways(
        broken,
        async (request) => {
          const { statusCode } = await sendTo(send, method, urlOf(request), request)
          return [400, 404].includes(statusCode)
        },
        method,
        urlOf,
      )
    })

    if (schema === undefined) continue
    t.test(`${operationId} accepts a body exactly when its schema does`, async () => {
      const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/')) as object
      const isValid = ajv.compile(resolved)
      const withBody = valid.chain((request) => changed(request.body).map((body) => ({ ...request, body })))
      await assertAlways(
        withBody,
        async (request) => {
          const { statusCode } = await sendTo(send, method, urlOf(request), request)
          return (statusCode === 400) === !isValid(request.body)
        },
        method,
        urlOf,
      )
    })
  }
}

function mapped<Value>(
  values: Record<string, unknown>,
  map: (value: unknown) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}

/** Whether a text in a URL is a valid value: integers are written as in JSON. */
function isTextFor(schema: Schema, text: string): boolean {
  const node = follow(schema, contract)
  const isNumber = node.type === 'integer' && /^(0|-?[1-9][0-9]*)$/.test(text)
  const resolved = JSON.parse(JSON.stringify(node).replaceAll('"#/', '"contract#/')) as object
  return ajv.validate(resolved, isNumber ? Number(text) : text)
}

type Send = Awaited<ReturnType<typeof startApp>>['send']

async function sendTo(send: Send, method: string, url: string, { header, body }: Request) {
  const response = await send(method.toUpperCase(), url, {
    headers: {
      ...mapped(header, (value) => Buffer.from(String(value)).toString('latin1')),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (response.statusCode >= 500) throw new Error(`The status is ${response.statusCode}: ${response.body}`)
  return response
}

/** Throws when the property does not hold for all these requests, with the smallest counterexample as a curl command. */
async function assertAlways(
  requests: fc.Arbitrary<Request>,
  holds: (request: Request) => Promise<boolean>,
  method: string,
  urlOf: (request: Request) => string,
) {
  const property = fc.asyncProperty(requests, holds)
  const { failed, counterexample, errorInstance, seed: used } = await fc.check(property, { seed, numRuns })
  if (!failed || counterexample === null) return
  const [request] = counterexample
  const headers = Object.entries(request.header).map(([name, value]) => ` -H '${name}: ${String(value)}'`)
  const body =
    request.body === undefined ? '' : ` --json '${JSON.stringify(request.body).replaceAll("'", "'\\''")}'`
  const why = errorInstance instanceof Error ? errorInstance.message : 'The status is not the expected one.'
  throw new Error(
    `${why} (REQUEST_SEED=${used})\n  curl -i -X ${method.toUpperCase()} 'http://127.0.0.1:5000${urlOf(request)}'${headers.join('')}${body}`,
  )
}
