import { STATUS_CODES } from 'node:http'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { contract } from '../src/contract/document.ts'
import { SECURITY_HEADERS } from '../src/http/plugins/securityHeaders.ts'
import { pointerTo } from '../tools/contract/pointer.ts'

interface Answer {
  statusCode: number
  headers: Record<string, string | number | string[] | undefined>
  body: string
}

interface ResponseObject {
  $ref?: string
  headers?: Record<string, { $ref?: string; required?: boolean; schema?: { type?: string } }>
  content?: Record<string, { schema: object }>
}

// Under an id, so that the references inside the contract resolve; OpenAPI's own keywords are not JSON Schema's.
const ajv = formats.default(new Ajv2020({ strict: false, allErrors: true }))
ajv.addSchema({ ...contract, $id: 'contract' })

/** Headers that every HTTP server sends, whatever its contract. */
const PLAIN_HEADERS = [
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
]

/** Throws when an answer is not one that the contract declares for this request: status, media type, headers, body. */
export function assertMatchesContract(method: string, path: string, answer: Answer): void {
  const where = `${method} ${path} answered ${answer.statusCode} ${STATUS_CODES[answer.statusCode]}`
  const operation = operationFor(method, path)
  if (operation === undefined) return
  const { pointer, response } = responseFor(operation, answer.statusCode, where)

  const declared = Object.entries(response.headers ?? {})
  for (const [name, header] of declared) {
    const value = answer.headers[name.toLowerCase()]
    if (value === undefined) throw new Error(`${where} without the header ${name}`)
    const base = header.$ref ?? `${pointer}/headers/${name}`
    check(
      `${base}/schema`,
      /^[0-9]+$/.test(String(value)) ? Number(value) : value,
      `${where}, header ${name}`,
    )
  }
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (answer.headers[name] !== value) throw new Error(`${where} without ${name}: ${value}`)
  }
  const known = [
    ...PLAIN_HEADERS,
    ...Object.keys(SECURITY_HEADERS),
    ...declared.map(([name]) => name.toLowerCase()),
  ]
  const extra = Object.keys(answer.headers).find((name) => !known.includes(name))
  if (extra !== undefined)
    throw new Error(`${where} with the header ${extra}, which the contract does not declare`)

  const mediaType = String(answer.headers['content-type'] ?? '').split(';')[0]
  if (response.content === undefined) {
    if (answer.body !== '') throw new Error(`${where} with a body, where the contract declares none`)
    return
  }
  if (mediaType === undefined || response.content[mediaType] === undefined) {
    throw new Error(`${where} as ${mediaType}, which the contract does not declare`)
  }
  check(`${pointer}${pointerTo(['content', mediaType, 'schema']).slice(1)}`, JSON.parse(answer.body), where)
}

function operationFor(method: string, path: string) {
  const concreteFirst = Object.keys(contract.paths).sort(
    (a, b) => Number(a.includes('{')) - Number(b.includes('{')),
  )
  const template = concreteFirst.find((each) =>
    new RegExp(`^/api${each.replace(/\{\w+\}/g, '[^/]*')}$`).test(path),
  )
  const name = method.toLowerCase()
  if (template === undefined || contract.paths[template]?.[name] === undefined) return undefined
  return { pointer: pointerTo(['paths', template, name]), operation: contract.paths[template][name] }
}

function responseFor(
  { pointer, operation }: NonNullable<ReturnType<typeof operationFor>>,
  status: number,
  where: string,
) {
  const { responses } = operation as unknown as { responses: Record<string, ResponseObject> }
  const response = responses[status]
  if (response === undefined) throw new Error(`${where}, which the contract does not declare`)
  if (response.$ref === undefined) return { pointer: `${pointer}/responses/${status}`, response }
  const name = response.$ref.split('/').at(-1) ?? ''
  const shared = (contract.components as unknown as { responses: Record<string, ResponseObject> }).responses
  return { pointer: response.$ref, response: shared[name] ?? {} }
}

function check(pointer: string, value: unknown, where: string): void {
  const validate = ajv.getSchema(`contract${encodeURI(pointer)}`)
  if (validate === undefined) throw new Error(`The contract has no ${pointer}`)
  if (!validate(value)) throw new Error(`${where}: ${ajv.errorsText(validate.errors, { dataVar: 'body' })}`)
}
