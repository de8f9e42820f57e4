import { childrenOf, within } from './place.ts'
import type { Place } from './place.ts'
import type { Node } from './pointer.ts'

/** Whether clients send the values of a schema, or read them. */
export type Use = 'sent' | 'answered'

/**
 * Where a schema breaks those who send or read its values, in sentences: a value that was taken and is no longer, or one
 * that answers could not hold and may hold now. The two are one comparison in opposite directions. A new property in an
 * answer is no break: clients pass over what they do not know.
 */
export function schemaBreaks(before: Place, after: Place, use: Use, seen = new Set<string>()): string[] {
  // A schema is compared once, however many refer to it, itself included.
  const pair = `${use} ${before.where} ${after.where}`
  if (seen.has(pair)) return []
  seen.add(pair)

  const [wide, narrow] = use === 'sent' ? [before.node, after.node] : [after.node, before.node]
  const says = use === 'sent' ? 'no longer takes' : 'may now answer with'
  const gone = goneProperties(before, after, use)
  const without = listOf<string>(narrow.required)
    .filter((name) => !listOf<string>(wide.required).includes(name) && !gone.includes(name))
    .map((name) => `an object without ${name}`)
  const refused = [...typesRefused(wide, narrow), ...valuesRefused(wide, narrow), ...without]
  return [
    ...refused.map((what) => `${after.where}: ${says} ${what}`),
    ...gone.map(
      (name) =>
        `${after.where}: ${use === 'sent' ? 'no longer takes' : 'no longer has'} the property ${name}`,
    ),
    ...(use === 'sent' ? [...closed(before, after), ...defaultChanged(before, after)] : []),
    ...unjudged(before, after),
    ...inside(before, after).flatMap(([one, other]) => schemaBreaks(one, other, use, seen)),
  ]
}

/** The properties that a client may no longer send, or no longer finds. */
function goneProperties(before: Place, after: Place, use: Use): string[] {
  if (use === 'sent' && after.node.additionalProperties !== false) return []
  const left = childrenOf(after, 'properties')
  return [...childrenOf(before, 'properties').keys()].filter((name) => !left.has(name))
}

function typesRefused(wide: Node, narrow: Node): string[] {
  if (narrow.type === undefined) return []
  const types = listOf<string>(narrow.type)
  const takes = (type: string) => types.includes(type) || (type === 'integer' && types.includes('number'))
  if (wide.type === undefined) return [`another type than ${types.join(' or ')}`]
  return listOf<string>(wide.type)
    .filter((type) => !takes(type))
    .map((type) => `the type ${type}`)
}

/** What the one schema takes and the other refuses, by the keywords that limit a value. */
function valuesRefused(wide: Node, narrow: Node): string[] {
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)
  return [
    ...enumRefused(wide, narrow),
    ...lowest
      .filter((key) => number(narrow[key], -Infinity) > number(wide[key], -Infinity))
      .map((key) => `less than ${key} ${String(narrow[key])}`),
    ...highest
      .filter((key) => number(narrow[key], Infinity) < number(wide[key], Infinity))
      .map((key) => `more than ${key} ${String(narrow[key])}`),
    ...others
      .filter(
        (key) => narrow[key] !== undefined && narrow[key] !== wide[key] && !widest.includes(narrow[key]),
      )
      .map((key) => `what does not fit ${key} ${String(narrow[key])}`),
  ]
}

const lowest = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const highest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
const others = ['pattern', 'format', 'multipleOf', 'uniqueItems']
/** Formats that take every number that JSON has; they say how to store one. */
const widest: unknown[] = ['int64', 'double']

function enumRefused(wide: Node, narrow: Node): string[] {
  if (narrow.enum === undefined) return []
  const values = listOf(narrow.enum).map((value) => JSON.stringify(value))
  if (wide.enum === undefined) return [`other values than ${values.join(', ')}`]
  return listOf(wide.enum)
    .map((value) => JSON.stringify(value))
    .filter((value) => !values.includes(value))
}

function closed({ node: before }: Place, { where, node: after }: Place): string[] {
  if (before.additionalProperties === false || after.additionalProperties !== false) return []
  return [`${where}: no longer takes properties that it does not name`]
}

function defaultChanged({ node: before }: Place, { where, node: after }: Place): string[] {
  if (JSON.stringify(before.default) === JSON.stringify(after.default)) return []
  return [
    `${where}: what is left out means ${JSON.stringify(after.default)}, no longer ${JSON.stringify(before.default)}`,
  ]
}

/**
 * Keywords that are neither compared above nor mere documentation count as breaks when they change. What is stored (`x-`) is no
 * client's business.
 */
function unjudged({ node: before }: Place, { where, node: after }: Place): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys]
    .filter((key) => !compared.includes(key) && !key.startsWith('x-'))
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `${where}: has another ${key}, which only people can judge`)
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
const compared = [...documentation, ...structure, ...lowest, ...highest, ...others]

/** The schemas inside of two, paired. */
function inside(before: Place, after: Place): [Place, Place][] {
  const pairs: [Place, Place][] = []
  const left = childrenOf(after, 'properties')
  for (const [name, one] of childrenOf(before, 'properties')) {
    const other = left.get(name)
    if (other !== undefined) pairs.push([one, other])
  }
  const [one, other] = [within(before, 'items'), within(after, 'items')]
  if (one !== undefined || other !== undefined) pairs.push([one ?? anyItem(before), other ?? anyItem(after)])
  return pairs
}

/** What an array without `items` holds: anything. */
function anyItem({ document, where }: Place): Place {
  return { document, where: `${where}/items`, node: {} }
}

function listOf<T = unknown>(value: unknown): T[] {
  return value === undefined ? [] : ([value].flat() as T[])
}
