import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { buildApp } from './app.ts'
import type { Config } from '../config.ts'
import { contract } from '../contract/document.ts'
import type { OperationObject, Schemas } from '../contract/document.ts'
import type { Tables } from '../resources/tables.ts'
import { openDatabase } from '../database/connection.ts'
import type { Handlers } from './operation.ts'
import { badRequest, Problem } from '../contract/problem.ts'
import { listen } from './server.ts'
import type { Server } from './server.ts'

/** Starts a service of the same routes and checks, which keeps nothing and answers with the contract's examples. */
export async function startMockServer(config: Config, logger: Logger): Promise<Server> {
  // No handler asks this database anything; it is in memory, and empty.
  const db = openDatabase<Tables>('sqlite::memory:')
  const stopping = new AbortController()
  const app = buildApp({ ...config, db, handlers: exampleHandlers(), logger, stopping: stopping.signal })
  app.addHook('onClose', () => db.destroy())
  return listen(app, config, logger, stopping)
}

function exampleHandlers(): Handlers {
  const operations = Object.values(contract.paths).flatMap((path) => Object.values(path))
  const handlers = operations.map((operation) => {
    const answers = answersOf(operation)
    const handler = async ({ headers, body }: { headers: { prefer?: string }; body?: unknown }) => {
      const answer = choose(operation, answers, headers.prefer, body)
      if (answer.status >= 400) throw problemOf(answer)
      return answer
    }
    return [operation.operationId, handler]
  })
  return Object.fromEntries(handlers) as Handlers
}

/** An answer as the contract shows it: an example by its name, or a status that has no body. */
interface Answer {
  status: number
  headers: Record<string, string>
  name?: string
  body?: unknown
}

type Examples = Record<string, { value: unknown }>

interface ResponseObject {
  headers?: Record<string, object>
  content?: Record<string, { examples: Examples }>
}

/** All that the contract shows as answers of an operation, the lowest status first. */
function answersOf({ responses = {} }: OperationObject): Answer[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const { headers = {}, content = {} } = follow(response as object) as ResponseObject
    const shown = Object.entries(headers).map(([name, header]) => {
      const { example } = follow(header) as { example: string | number }
      return [name, String(example)]
    })
    const answer = {
      status: Number(status),
      headers: Object.fromEntries(shown) as Record<string, string>,
    }
    const examples = Object.values(content).flatMap(({ examples }) => Object.entries(examples))
    return examples.length === 0
      ? [answer]
      : examples.map(([name, { value }]) => ({ ...answer, name, body: value }))
  })
}

/**
 * The answer with the name of the request's example that this body equals, or else of the first one; where the request
 * has no body, the first. `Prefer: code=404` (RFC 7240; mock servers agree on it) asks for that status instead.
 */
function choose(
  { operationId, requestBody }: OperationObject,
  answers: Answer[],
  prefer: string | undefined,
  body: unknown,
): Answer {
  const [, code] = /^code=([0-9]+)$/.exec(prefer ?? '') ?? []
  const json = requestBody?.content['application/json'] as { examples: Examples } | undefined
  const examples = Object.entries(json?.examples ?? {})
  const [wanted] = examples.find(([, { value }]) => isDeepStrictEqual(value, body)) ?? examples[0] ?? []
  const answer =
    code === undefined
      ? (answers.find(({ name }) => name !== undefined && name === wanted) ?? answers[0])
      : answers.find(({ status }) => status === Number(code))
  if (answer !== undefined) return answer
  throw badRequest([{ in: 'header', pointer: '/prefer', detail: `asks for no status of ${operationId}` }])
}

function problemOf({ body, headers }: Answer): Problem {
  const { type, detail, existing, errors } = body as Schemas['Problem']
  const kind = type.split(':').at(-1) as Problem['kind']
  return new Problem(kind, detail, { headers, ...(existing && { existing }), ...(errors && { errors }) })
}

/** What a `$ref` of the contract names; anything else as it is. */
function follow(node: object): object {
  if (!('$ref' in node)) return node
  const keys = String(node.$ref).split('/').slice(1)
  return keys.reduce<object>((at, key) => (at as Record<string, object>)[key] ?? {}, contract)
}
