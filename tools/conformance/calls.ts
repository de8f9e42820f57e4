import { contract, operationsOf } from '../../src/contract/document.ts'
import type { Contract, OperationObject } from '../../src/contract/document.ts'
import { follow, keysOf } from '../../src/contract/pointer.ts'

/** An operation that a generated client calls. */
export interface Call {
  operationId: string
  /** Its tag, after which generators name classes and modules. */
  tag: string
  path: string
  /** The schema of its successful response. */
  schema: string
  /** How many parameters it has beside those of the path; all are optional. */
  optional: number
}

/** The calls that every client makes, taken from the contract. */
export interface Calls {
  /** All lists that need no id and no other parameter. */
  lists: Call[]
  /** The creation of each kind of resource, with the example `created`. */
  creates: Creation[]
  /** Reads a resource that does not exist: a 404. */
  read: Call & { parameter: string }
}

export interface Creation extends Call {
  /** The schema of its request. */
  input: string
  body: object
}

/** An id that no example has. */
export const MISSING_ID = 4711

interface Operation extends OperationObject {
  tags: string[]
  parameters?: object[]
  responses: Record<string, { content?: Record<string, { schema?: { $ref?: string } }> }>
}

type Json = { schema?: { $ref?: string }; examples?: Record<string, { value: object }> } | undefined

const operations = typedOperationsOf(contract)

/** The calls that every client makes. */
export function callsOf(): Calls {
  const lists = operations.filter(({ method, operation, path }) => {
    const isComplete = !path.includes('{') && !needsParameter(operation)
    return method === 'get' && isComplete && schemaOf(operation).endsWith('Page')
  })
  const creates = operations.filter(
    ({ path, operation }) => jsonOf(operation)?.examples?.created !== undefined && !path.endsWith('/batch'),
  )
  const [first] = creates
  const read = operations.find(({ method, path }) => method === 'get' && path.startsWith(`${first?.path}/{`))
  if (read === undefined) throw new Error('The contract has no resource.')
  return {
    lists: lists.map(callOf),
    creates: creates.map(creationOf),
    read: { ...callOf(read), parameter: /\{(\w+)\}/.exec(read.path)?.[1] ?? '' },
  }
}

function creationOf(found: (typeof operations)[number]): Creation {
  const { schema, examples } = jsonOf(found.operation) ?? {}
  return { ...callOf(found), input: nameIn(schema?.$ref), body: examples?.created?.value ?? {} }
}

/** The bodies of a contract's examples of this name, in its order. */
export function examplesNamed(name: string, document: Contract): { path: string; body: object }[] {
  return typedOperationsOf(document).flatMap(({ path, operation }) => {
    const body = jsonOf(operation)?.examples?.[name]?.value
    return body === undefined ? [] : [{ path, body }]
  })
}

function typedOperationsOf(document: Contract) {
  return operationsOf(document).map((each) => ({ ...each, operation: each.operation as Operation }))
}

function jsonOf({ requestBody }: Operation) {
  return requestBody?.content['application/json'] as Json
}

function callOf({ path, operation }: (typeof operations)[number]): Call {
  const inPath = path.split('{').length - 1
  return {
    operationId: operation.operationId,
    tag: operation.tags[0] ?? '',
    path,
    schema: schemaOf(operation),
    optional: (operation.parameters?.length ?? 0) - inPath,
  }
}

function needsParameter({ parameters = [] }: Operation): boolean {
  return parameters.some((each) => follow(each as { required?: boolean }, contract).required === true)
}

function schemaOf({ responses }: Operation): string {
  return nameIn((responses['201'] ?? responses['200'])?.content?.['application/json']?.schema?.$ref)
}

function nameIn(reference = ''): string {
  return keysOf(reference).at(-1) ?? ''
}
