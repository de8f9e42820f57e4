// Every example of a request in the contract is sent to a running service, and its answer is the one that the contract
// shows under the same name. What exists before are the examples named `unchanged`, which say of themselves that they do.
import t from 'tap'
import type { Test } from 'tap'
import { contract } from '../../src/contract/document.ts'
import { assertMatchesContract } from '../assertMatchesContract.ts'
import { startListening } from '../helper.ts'

interface Example {
  value: Record<string, unknown>
}

interface Content {
  examples?: Record<string, Example>
}

interface Response {
  $ref?: string
  content?: Record<string, Content>
}

interface Operation {
  operationId: string
  parameters?: { $ref: string }[]
  requestBody?: { content: Record<string, Content> }
  responses: Record<string, Response>
}

const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation: operation as unknown as Operation,
  })),
)

function responseOf({ $ref, ...response }: Response): Response {
  if ($ref === undefined) return response
  const { responses } = contract.components as unknown as { responses: Record<string, Response> }
  return responses[$ref.replace('#/components/responses/', '')] ?? {}
}

/** The status under which an operation shows an example of this name, with what it shows. */
function shown({ operationId, responses }: Operation, name: string) {
  for (const [status, response] of Object.entries(responses)) {
    for (const { examples } of Object.values(responseOf(response).content ?? {})) {
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

/** A service in which exists what the examples take for granted. */
async function startWorld(t: Test) {
  const { url } = await startListening(t)
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(url + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const text = await answer.text()
    const headers = Object.fromEntries(answer.headers)
    assertMatchesContract(method, `/api${path.split('?', 1)[0]}`, {
      statusCode: answer.status,
      headers,
      body: text,
    })
    return {
      status: answer.status,
      body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
    }
  }
  for (const { path, operation } of operations) {
    const existing = examplesOf(operation).unchanged
    if (existing !== undefined) await send('POST', path, existing.value)
  }
  return send
}

function examplesOf({ requestBody }: Operation): Record<string, Example> {
  return requestBody?.content['application/json']?.examples ?? {}
}

// An example may leave out what its schema does not require, so an answer has what it shows, and may have more.
for (const { path, method, operation } of operations) {
  const { operationId } = operation
  const examples = Object.entries(examplesOf(operation))

  if (examples.length > 0) {
    t.test(`${operationId}: each example of a request is answered as the contract shows`, async (t) => {
      const statuses = []
      for (const [name, { value }] of examples) {
        const send = await startWorld(t)
        const expected = shown(operation, name)
        const answer = await send(method, path.replace(/\{\w+\}/, '1'), value)
        t.equal(answer.status, expected.status, name)
        statuses.push(answer.status)
        if (expected.isItsOwn)
          t.hasStrict(withoutNewId(answer.body, name), withoutNewId(expected.value, name), name)
        else t.match(answer.body, { type: expected.value.type, title: expected.value.title }, name)
      }
      t.ok(
        statuses.some((status) => status < 300),
        'an example of success',
      )
      t.ok(
        statuses.some((status) => status >= 400),
        'an example of failure',
      )
    })
    continue
  }

  t.test(`${operationId}: succeeds and fails as the contract shows`, async (t) => {
    const send = await startWorld(t)
    const known = path.replace(/\{\w+\}/, '1')
    const isOfOne = operation.responses['404'] !== undefined
    const wrong = isOfOne ? path.replace(/\{\w+\}/, '4711') : `${path}?colour=red`
    const failure = await send(method, wrong)
    t.equal(failure.status, isOfOne ? 404 : 400)
    t.match(failure.body, { type: shown(operation, isOfOne ? 'not_found' : 'invalid').value.type })

    // Only what has no prices can be removed.
    if (method === 'DELETE' && !path.startsWith('/prices')) await send('DELETE', '/prices/1')
    const success = await send(method, known)
    if (method === 'DELETE') t.same(success, { status: 204, body: undefined })
    else {
      const name = healthy[path] ?? (path.endsWith('_id}') ? 'found' : 'page')
      t.hasStrict(success, { status: 200, body: shown(operation, name).value })
    }
  })
}

/** What the examples of those are called that name no resource. */
const healthy: Record<string, string> = { '/health': 'ready', '/health/live': 'alive' }

/** What was created, but for its id: the service counts from what exists. */
function withoutNewId(body: unknown, name: string): unknown {
  return name === 'created' ? { ...(body as object), id: undefined } : body
}
