import { STATUS_CODES } from 'node:http'
import type { Ajv2020 } from 'ajv/dist/2020.js'
import { createAjv } from '../../src/contract/ajv.ts'
import type { Contract } from '../../src/contract/document.ts'
import { API_PREFIX, isHealth } from '../../src/contract/paths.ts'
import { follow, pointerTo } from '../../src/contract/pointer.ts'
import { PROBLEM_TYPE } from '../../src/contract/problem.ts'
import { SECURITY_HEADERS } from '../../src/http/plugins/commonHeaders.ts'

/** A response as `app.inject` returns it. */
export interface InjectedResponse {
  statusCode: number
  headers: Record<string, string | number | string[] | undefined>
  body: string
}

interface Header {
  $ref?: string
  required?: boolean
}

interface ResponseObject {
  $ref?: string
  headers?: Record<string, Header>
  content?: Record<string, { schema: { $ref?: string } }>
}

/** Headers that every HTTP server sends, whatever its contract. */
const PLAIN_HEADERS = [
  'access-control-allow-origin',
  'access-control-expose-headers',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'vary',
]

/**
 * Statuses of HTTP itself (RFC 9110), which any path can respond with and no operation needs to declare: 304 without a body,
 * the others with a problem.
 */
const HTTP_STATUSES = [304, 412]

/**
 * Throws when the contract does not declare this response for the request: its status, media type, headers or body. HEAD is
 * declared by GET. A path or method that the contract does not declare may respond with anything below 400, and with problems.
 */
export function assertMatchesContract(
  contract: Contract,
  method: string,
  path: string,
  response: InjectedResponse,
): void {
  const where = `${method} ${path} responds ${response.statusCode} ${STATUS_CODES[response.statusCode]}`
  const operation = operationFor(contract, method, path)
  if (operation === undefined) {
    if (response.statusCode >= 400 && method !== 'HEAD') assertProblem(contract, response, where)
    return
  }
  assertCacheControl(method, path, response, where)
  const declared = responseFor(contract, operation, response.statusCode) ?? httpResponse(response.statusCode)
  if (declared === undefined) throw new Error(`${where}, which the contract does not declare`)
  const check = (pointer: string, value: unknown, what: string) => assertValid(contract, pointer, value, what)

  const headers = Object.entries(declared.response.headers ?? {})
  for (const [name, header] of headers) {
    const value = response.headers[name.toLowerCase()]
    if (value === undefined && follow(header, contract).required !== true) continue
    if (value === undefined) throw new Error(`${where} without the header ${name}`)
    const number = /^[0-9]+$/.test(String(value)) ? Number(value) : value
    check(
      `${header.$ref ?? `${declared.pointer}/headers/${name}`}/schema`,
      number,
      `${where}, header ${name}`,
    )
  }
  assertHeaders(
    response.headers,
    headers.map(([name]) => name.toLowerCase()),
    where,
  )

  const content = method === 'HEAD' ? undefined : declared.response.content
  if (content === undefined) {
    if (response.body !== '') throw new Error(`${where} with a body, where the contract declares none`)
    return
  }
  const mediaType = String(response.headers['content-type'] ?? '').replace(/;.*/, '')
  if (content[mediaType] === undefined) {
    throw new Error(`${where} as ${mediaType}, which the contract does not declare`)
  }
  const pointer = `${declared.pointer}${pointerTo(['content', mediaType, 'schema']).slice(1)}`
  const value: unknown = mediaType.endsWith('json') ? JSON.parse(response.body) : response.body
  check(content[mediaType].schema.$ref ?? pointer, value, where)
}

/** Throws unless a cache revalidates what a read returns, and stores no other response (RFC 9111, section 5.2.2). */
function assertCacheControl(method: string, path: string, response: InjectedResponse, where: string): void {
  const isRead = ['GET', 'HEAD'].includes(method) && response.statusCode < 400 && !isHealth(path)
  const expected = isRead ? 'no-cache' : 'no-store'
  if (response.headers['cache-control'] !== expected)
    throw new Error(`${where} without Cache-Control: ${expected}`)
}

function assertProblem(contract: Contract, { headers, body }: InjectedResponse, where: string): void {
  if (!String(headers['content-type']).startsWith(PROBLEM_TYPE)) throw new Error(`${where} without a problem`)
  assertValid(contract, '#/components/schemas/Problem', JSON.parse(body), where)
}

/** Throws when a security header is missing, or when there is a header that neither the contract nor HTTP expects. */
function assertHeaders(headers: InjectedResponse['headers'], declared: string[], where: string): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (headers[name] !== value) throw new Error(`${where} without ${name}: ${value}`)
  }
  const known = [...PLAIN_HEADERS, ...Object.keys(SECURITY_HEADERS), ...declared]
  const extra = Object.keys(headers).find((name) => !known.includes(name))
  if (extra !== undefined)
    throw new Error(`${where} with the header ${extra}, which the contract does not declare`)
}

function operationFor(contract: Contract, method: string, path: string) {
  const concreteFirst = Object.keys(contract.paths).sort(
    (a, b) => Number(a.includes('{')) - Number(b.includes('{')),
  )
  const template = concreteFirst.find((each) =>
    new RegExp(`^${API_PREFIX}${each.replace(/\{\w+\}/g, '[^/]*')}$`).test(path),
  )
  const name = method === 'HEAD' ? 'get' : method.toLowerCase()
  if (template === undefined || contract.paths[template]?.[name] === undefined) return undefined
  return { pointer: pointerTo(['paths', template, name]), operation: contract.paths[template][name] }
}

function responseFor(
  contract: Contract,
  { pointer, operation }: NonNullable<ReturnType<typeof operationFor>>,
  status: number,
) {
  const response = (operation.responses as Record<string, ResponseObject> | undefined)?.[status]
  if (response === undefined) return undefined
  return {
    pointer: response.$ref ?? `${pointer}/responses/${status}`,
    response: follow(response, contract),
  }
}

/** The response of HTTP itself with this status, if it has one. */
function httpResponse(status: number): { pointer: string; response: ResponseObject } | undefined {
  if (!HTTP_STATUSES.includes(status)) return undefined
  if (status < 400) return { pointer: '', response: {} }
  const schema = { $ref: '#/components/schemas/Problem' }
  return { pointer: '', response: { content: { [PROBLEM_TYPE]: { schema } } } }
}

const validators = new WeakMap<Contract, Ajv2020>()

function assertValid(contract: Contract, pointer: string, value: unknown, where: string): void {
  let ajv = validators.get(contract)
  if (ajv === undefined) {
    // Under an id, so that the references inside the contract resolve.
    ajv = createAjv({ allErrors: true })
    ajv.addSchema({ ...closed(contract), $id: 'contract' })
    validators.set(contract, ajv)
  }
  const validate = ajv.getSchema(`contract${encodeURI(pointer)}`)
  if (validate === undefined) throw new Error(`The contract has no ${pointer}`)
  if (!validate(value)) throw new Error(`${where}: ${ajv.errorsText(validate.errors, { dataVar: 'body' })}`)
}

/**
 * A copy whose objects are closed. Clients must ignore unknown properties, so the schemas of responses are open; the service
 * itself returns declared properties only.
 */
function closed<Node>(node: Node): Node {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map(closed) as Node
  const entries = Object.entries(node).map(([key, child]): [string, unknown] => [key, closed(child)])
  const isObject = 'type' in node && [node.type].flat().includes('object')
  return { ...(isObject && { additionalProperties: false }), ...Object.fromEntries(entries) } as Node
}

/** Sends a request over HTTP; throws when the contract does not declare its response. */
export async function fetchMatching(contract: Contract, input: string | Request, init?: RequestInit) {
  const request = new Request(input, init)
  const response = await fetch(request)
  assertMatchesContract(contract, request.method, new URL(request.url).pathname, {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.clone().text(),
  })
  return response
}
