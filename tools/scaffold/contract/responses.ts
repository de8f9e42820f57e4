import { cellsOf, csvText } from '../../../src/csv/csvText.ts'
import type { Cell } from '../../../src/csv/csvText.ts'
import type { Example } from '../examples.ts'
import { schemaRef } from './node.ts'
import type { Node } from './node.ts'

const PROBLEMS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  404: 'NotFound',
  406: 'NotAcceptable',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'ContentTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
}

/** The problems that any read may respond with. */
export const READ_PROBLEMS = [400, 406, 429, 500, 503]

/** The problems that any write may respond with, except for 406: some responses have no content. */
export const WRITE_PROBLEMS = [400, 401, 413, 415, 429, 500, 503]

/** The header that holds the version of a single resource. */
export const ETAG = headerRefs(['ETag'])

/** The content of a JSON response of this schema, with its examples. */
export function jsonContent(
  schema: string,
  examples: Record<string, { summary?: string; value: unknown }>,
): Node {
  return { 'application/json': { schema: schemaRef(schema), examples } }
}

/** The content of a list as CSV, with this one row as its example. */
export function csvContent(row: Example): Node {
  const columns = Object.keys(row)
  const value = csvText([columns, ...cellsOf([row as Record<string, Cell>], columns)])
  return {
    'text/csv': { schema: { type: 'string' }, examples: { file: { summary: 'The whole list', value } } },
  }
}

/** The `$ref`s of headers of the contract. */
export function headerRefs(names: string[]): Node {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The responses of these statuses, which the contract describes once for all operations. */
export function problemResponses(statuses: number[]): Record<string, Node> {
  const sorted = statuses.toSorted((one, other) => one - other)
  return Object.fromEntries(
    sorted.map((status) => [status, { $ref: `#/components/responses/${PROBLEMS[status]}` }]),
  )
}
