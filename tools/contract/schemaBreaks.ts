import { childOf, childrenOf } from './locatedNode.ts'
import type { LocatedNode } from './locatedNode.ts'
import type { Node } from '../../src/contract/pointer.ts'

/** Whether clients send the values of a schema or receive them. */
export type Direction = 'request' | 'response'

/**
 * Lists how a changed schema breaks clients, in sentences. A request schema breaks them when it accepts less, a response
 * schema when it may contain more: one comparison in opposite directions. A new property in a response is no break,
 * because clients ignore unknown properties.
 */
export function schemaBreaks(
  before: LocatedNode,
  after: LocatedNode,
  direction: Direction,
  compared = new Set<string>(),
): string[] {
  // A schema is compared once, however many others refer to it; it may refer to itself.
  const pair = `${direction} ${before.pointer} ${after.pointer}`
  if (compared.has(pair)) return []
  compared.add(pair)

  const isRequest = direction === 'request'
  const [wide, narrow] = isRequest ? [before.node, after.node] : [after.node, before.node]
  const removed = removedProperties(before, after, direction)
  const missing = listOf<string>(narrow.required)
    .filter((name) => !listOf<string>(wide.required).includes(name) && !removed.includes(name))
    .map((name) => `an object without ${name}`)
  const difference = [...typesOnlyIn(wide, narrow), ...valuesOnlyIn(wide, narrow), ...missing]
  return [
    ...difference.map(
      (values) => `${after.pointer}: ${isRequest ? 'no longer accepts' : 'may now return'} ${values}`,
    ),
    ...removed.map(
      (name) => `${after.pointer}: ${isRequest ? 'no longer accepts' : 'no longer has'} the property ${name}`,
    ),
    ...(isRequest ? [...closedBreaks(before, after), ...defaultBreaks(before, after)] : []),
    ...otherKeywordBreaks(before, after),
    ...subschemas(before, after).flatMap(([one, other]) => schemaBreaks(one, other, direction, compared)),
  ]
}

/** The properties that a client may no longer send, or no longer receives. */
function removedProperties(before: LocatedNode, after: LocatedNode, direction: Direction): string[] {
  if (direction === 'request' && after.node.additionalProperties !== false) return []
  const remaining = childrenOf(after, 'properties')
  return [...childrenOf(before, 'properties').keys()].filter((name) => !remaining.has(name))
}

/** The types that the wide schema allows and the narrow one does not. */
function typesOnlyIn(wide: Node, narrow: Node): string[] {
  if (narrow.type === undefined) return []
  const types = listOf<string>(narrow.type)
  const includes = (type: string) => types.includes(type) || (type === 'integer' && types.includes('number'))
  if (wide.type === undefined) return [`another type than ${types.join(' or ')}`]
  return listOf<string>(wide.type)
    .filter((type) => !includes(type))
    .map((type) => `the type ${type}`)
}

/** The values that the wide schema allows and the narrow one does not, by the keywords that limit values. */
function valuesOnlyIn(wide: Node, narrow: Node): string[] {
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)
  return [
    ...enumOnlyIn(wide, narrow),
    ...minimums
      .filter((key) => number(narrow[key], -Infinity) > number(wide[key], -Infinity))
      .map((key) => `less than ${key} ${String(narrow[key])}`),
    ...maximums
      .filter((key) => number(narrow[key], Infinity) < number(wide[key], Infinity))
      .map((key) => `more than ${key} ${String(narrow[key])}`),
    ...otherLimits
      .filter(
        (key) => narrow[key] !== undefined && narrow[key] !== wide[key] && !unlimited.includes(narrow[key]),
      )
      .map((key) => `values that do not match ${key} ${String(narrow[key])}`),
  ]
}

const minimums = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const maximums = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
const otherLimits = ['pattern', 'format', 'x-format', 'multipleOf', 'uniqueItems']
/** Formats that only say how to store a JSON number, and those that only explain what a pattern rejects. */
const unlimited: unknown[] = ['int64', 'double', 'decimal', 'hh:mm']

function enumOnlyIn(wide: Node, narrow: Node): string[] {
  if (narrow.enum === undefined) return []
  const values = listOf(narrow.enum).map((value) => JSON.stringify(value))
  if (wide.enum === undefined) return [`other values than ${values.join(', ')}`]
  return listOf(wide.enum)
    .map((value) => JSON.stringify(value))
    .filter((value) => !values.includes(value))
}

function closedBreaks({ node: before }: LocatedNode, { pointer, node: after }: LocatedNode): string[] {
  if (before.additionalProperties === false || after.additionalProperties !== false) return []
  return [`${pointer}: no longer accepts undeclared properties`]
}

function defaultBreaks({ node: before }: LocatedNode, { pointer, node: after }: LocatedNode): string[] {
  const [old, now] = [before.default, after.default].map((value) => JSON.stringify(value))
  return old === now ? [] : [`${pointer}: the default is now ${now}, no longer ${old}`]
}

/** A changed keyword that is neither compared above nor documentation counts as a break, unless it is about storage (`x-`). */
function otherKeywordBreaks({ node: before }: LocatedNode, { pointer, node: after }: LocatedNode): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys]
    .filter((key) => !isCompared(key, before, after) && !key.startsWith('x-'))
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `${pointer}: ${key} has changed; review it by hand`)
}

/** A boolean `additionalProperties` is compared above, the schema of a map is not. */
function isCompared(key: string, ...nodes: Node[]): boolean {
  if (key === 'additionalProperties') return nodes.every((node) => typeof node[key] !== 'object')
  return known.includes(key)
}

const documentation = [
  'title',
  'description',
  'examples',
  'example',
  'deprecated',
  '$comment',
  'externalDocs',
]
const structure = ['type', 'enum', 'required', 'properties', 'items', 'additionalProperties', 'default']
const known = [...documentation, ...structure, ...minimums, ...maximums, ...otherLimits]

/** The schemas of properties and items, each with its counterpart. */
function subschemas(before: LocatedNode, after: LocatedNode): [LocatedNode, LocatedNode][] {
  const pairs: [LocatedNode, LocatedNode][] = []
  const remaining = childrenOf(after, 'properties')
  for (const [name, one] of childrenOf(before, 'properties')) {
    const other = remaining.get(name)
    if (other !== undefined) pairs.push([one, other])
  }
  const [one, other] = [childOf(before, 'items'), childOf(after, 'items')]
  if (one !== undefined || other !== undefined) pairs.push([one ?? anyItem(before), other ?? anyItem(after)])
  return pairs
}

/** The schema of the items of an array without `items`: anything. */
function anyItem({ document, pointer }: LocatedNode): LocatedNode {
  return { document, pointer: `${pointer}/items`, node: {} }
}

function listOf<T = unknown>(value: unknown): T[] {
  return value === undefined ? [] : ([value].flat() as T[])
}
