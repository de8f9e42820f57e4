import { contract } from '../src/contract/document.ts'

type Node = Record<string, unknown>

/** The schema of an operation's JSON response with all references resolved, for Fastify's serializer. */
export function responseSchema(path: string, method: 'get' | 'post', status: number): object {
  const operation = contract.paths[path]?.[method] as unknown as { responses: Record<string, Node> }
  const { content } = operation.responses[status] as { content: Record<string, { schema: object }> }
  return dereference(content['application/json']?.schema) as object
}

/** The schema of an operation's JSON request body with all references resolved. */
export function requestSchema(path: string, method: 'post'): { properties: object } {
  const content = contract.paths[path]?.[method]?.requestBody?.content as Record<string, { schema: object }>
  return dereference(content['application/json']?.schema) as { properties: object }
}

function dereference(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map(dereference)
  const { $ref } = node as { $ref?: string }
  if ($ref === undefined) {
    // Fastify rejects keywords that JSON Schema does not have, such as x-stored.
    const known = Object.entries(node).filter(([key]) => !key.startsWith('x-'))
    return Object.fromEntries(known.map(([key, value]) => [key, dereference(value)]))
  }
  const keys = $ref.slice(2).split('/')
  return dereference(keys.reduce<unknown>((at, key) => (at as Node)[key], contract))
}
