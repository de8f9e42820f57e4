import { schemaRef } from './node.ts'
import type { Node } from './node.ts'

const PROBLEMS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  404: 'NotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'ContentTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
}

/** The problems that any read may respond with. */
export const READ_PROBLEMS = [400, 429, 500, 503]

/** The problems that any write may respond with. */
export const WRITE_PROBLEMS = [400, 401, 413, 415, 429, 500, 503]

/** The header that holds the version of a single resource. */
export const ETAG = { ETag: { $ref: '#/components/headers/ETag' } }

/** The content of a JSON response of this schema, with its examples. */
export function jsonContent(
  schema: string,
  examples: Record<string, { summary?: string; value: unknown }>,
): Node {
  return { 'application/json': { schema: schemaRef(schema), examples } }
}

/** The responses of these statuses, which the contract describes once for all operations. */
export function problemResponses(statuses: number[]): Record<string, Node> {
  const sorted = statuses.toSorted((one, other) => one - other)
  return Object.fromEntries(
    sorted.map((status) => [status, { $ref: `#/components/responses/${PROBLEMS[status]}` }]),
  )
}
