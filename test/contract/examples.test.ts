// Sends every example of a request in the contract to a running service, and compares the response with the example of the
// same name in the contract. The service holds the examples named `unchanged`, in the order of the contract's paths.
import t from 'tap'
import type { Test } from 'tap'
import { contract, operationsOf } from '../../src/contract/document.ts'
import { follow } from '../../src/contract/pointer.ts'
import { CSV } from '../../src/contract/representations.ts'
import { requiredQuery } from '../support/requiredQuery.ts'
import { startApp } from '../support/service.ts'

interface Example {
  value: Record<string, unknown>
}

interface Content {
  examples?: Record<string, Example>
  'x-invalid-examples'?: Record<string, Example>
}

interface ResponseObject {
  $ref?: string
  content?: Record<string, Content>
}

interface Operation {
  operationId: string
  parameters?: { $ref: string }[]
  requestBody?: { content: Record<string, Content> }
  responses: Record<string, ResponseObject>
}

const operations = operationsOf().map(({ method, operation, ...each }) => ({
  ...each,
  method: method.toUpperCase(),
  operation: operation as unknown as Operation,
}))

/** The response example of this name: its status and its value. */
function exampleOf({ operationId, responses }: Operation, name: string) {
  for (const [status, response] of Object.entries(responses)) {
    for (const { examples } of Object.values(follow(response, contract).content ?? {})) {
      const example = examples?.[name]
      if (example !== undefined) {
        return { status: Number(status), value: example.value, isItsOwn: response.$ref === undefined }
      }
    }
  }
  throw new Error(
    `${operationId} has no response with an example named ${name}; add one, or rename the request's.`,
  )
}

/**
 * Sends requests to a service that holds the examples named `unchanged`, and those named `created` of the resources before the
 * one at `path`, to which its own examples may refer.
 */
async function startFilled(t: Test, path?: string) {
  const app = await startApp(t)
  const send = async (method: string, path: string, body?: unknown, accept = 'application/json') => {
    const response = await app.send(method, `/api${path}`, {
      headers: { accept, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return {
      status: response.statusCode,
      body: response.body === '' || accept === CSV ? undefined : response.json<Record<string, unknown>>(),
      text: response.body,
    }
  }
  let isBefore = path !== undefined
  for (const { path: collection, operation } of operations) {
    isBefore &&= collection.split('/')[1] !== path?.split('/')[1]
    const { unchanged, created } = examplesOf(operation)
    if (unchanged === undefined) continue
    for (const example of isBefore && created ? [unchanged, created] : [unchanged]) {
      const { status, body } = await send('POST', collection, example.value)
      if (status === 201) continue
      throw new Error(
        `An example of ${operation.operationId} cannot be created: ${String(body?.detail)}. ` +
          'What it refers to must be an example named unchanged, or created, of an earlier path.',
      )
    }
  }
  return send
}

function examplesOf({ requestBody }: Operation): Record<string, Example> {
  const { examples, 'x-invalid-examples': invalid } = requestBody?.content['application/json'] ?? {}
  return { ...examples, ...invalid }
}

// An example may omit what its schema does not require: a response has what its example shows, and may have more.
for (const { path, method, operation } of operations) {
  const { operationId } = operation
  const examples = Object.entries(examplesOf(operation))

  if (examples.length > 0) {
    t.test(`${operationId} responds to each example of a request as the contract shows`, async (t) => {
      const statuses = []
      for (const [name, { value }] of examples) {
        const send = await startFilled(t, path)
        const expected = exampleOf(operation, name)
        const response = await send(method, withIds(path, 1), value)
        t.equal(response.status, expected.status, name)
        statuses.push(response.status)
        if (expected.isItsOwn) {
          const [actual, shown] = [response.body, expected.value].map((body) =>
            withoutNewId(body, response.status),
          )
          t.hasStrict(actual, shown, name)
        } else t.match(response.body, { type: expected.value.type, title: expected.value.title }, name)
      }
      t.ok(
        statuses.some((status) => status < 300),
        `an example of success: ${statuses.join()}`,
      )
      t.ok(
        statuses.some((status) => status >= 400),
        `an example of failure: ${statuses.join()}`,
      )
    })
    continue
  }

  t.test(`${operationId} succeeds and fails as the contract shows`, async (t) => {
    const send = await startFilled(t)
    const isOfOne = operation.responses['404'] !== undefined
    const failure = await send(method, isOfOne ? withIds(path, 4711) : `${path}?colour=red`)
    t.equal(failure.status, isOfOne ? 404 : 400)
    t.match(failure.body, { type: exampleOf(operation, isOfOne ? 'not_found' : 'invalid').value.type })

    if (method === 'DELETE') await removeOthers(send, path)
    const target = `${withIds(path, 1)}?${new URLSearchParams(requiredQuery(operation, contract)).toString()}`
    const success = await send(method, target)
    if (method === 'DELETE') t.same(success, { status: 204, body: undefined, text: '' })
    else {
      const name = healthy[path] ?? (path.endsWith('}') ? 'found' : 'page')
      t.hasStrict(success, { status: 200, body: exampleOf(operation, name).value })
    }
    if (operation.responses['200']?.content?.[CSV] === undefined) return
    const { text } = await send(method, target, undefined, CSV)
    t.equal(text, exampleOf(operation, 'file').value, 'the same list as CSV')
  })
}

/** The path of the resources with this id. */
function withIds(path: string, id: number): string {
  return path.replace(/\{\w+\}/g, String(id))
}

/** Removes all that nothing refers to but the resource of this path: a resource that another one refers to cannot be removed. */
async function removeOthers(send: Awaited<ReturnType<typeof startFilled>>, path: string) {
  const others = operations.filter((each) => each.method === 'DELETE' && each.path !== path)
  for (const other of others.toReversed()) await send('DELETE', withIds(other.path, 1))
}

/** The names of the examples of operations that are about no resource. */
const healthy: Record<string, string> = { '/health': 'ready', '/health/live': 'alive' }

/** A created resource without its id: the service gives the next one. */
function withoutNewId(body: unknown, status: number): unknown {
  return status === 201 ? { ...(body as object), id: undefined } : body
}
