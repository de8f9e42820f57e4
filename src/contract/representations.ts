import { contract } from './document.ts'
import type { Contract, OperationObject } from './document.ts'
import { follow } from './pointer.ts'
import type { Node } from './pointer.ts'
import { resolve } from './schema.ts'
import type { Schema } from './schema.ts'

/** The media types of successful responses (RFC 8259, section 11; RFC 4180, section 3). */
export const JSON_BODY = 'application/json'
export const CSV = 'text/csv'

type Content = Record<string, { schema?: Schema }>

/** The media types of an operation's successful responses, in the contract's order; none where these have no content. */
export function mediaTypesOf(operation: OperationObject, document: Contract = contract): string[] {
  return [...new Set(successesOf(operation, document).flatMap((content) => Object.keys(content)))]
}

/** The table whose rows an operation lists, page by page; undefined if it returns something else. */
export function listedTable(operation: OperationObject, document: Contract = contract): string | undefined {
  const { schemas } = document.components
  const [content = {}] = successesOf(operation, document)
  const { properties = {} } = resolve(content[JSON_BODY]?.schema ?? {}, schemas)
  if (properties.items === undefined || properties.next_cursor === undefined) return undefined
  const { items = {} } = resolve(properties.items, schemas)
  return resolve(items, schemas)['x-table']
}

function successesOf({ responses = {} }: OperationObject, document: Contract): Content[] {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => (follow(response as Node, document) as { content?: Content }).content ?? {})
}
