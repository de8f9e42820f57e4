import fc from 'fast-check'
import { contract } from '../../src/contract/document.ts'
import { OWN_FORMATS } from '../../src/contract/ownFormats.ts'
import { follow } from '../../src/contract/pointer.ts'
import type { Schema } from '../../src/contract/schema.ts'

/** The keywords that the contract's schemas of requests use. */
interface Node extends Schema {
  enum?: string[]
  pattern?: string
  items?: Node
  minItems?: number
  maxItems?: number
}

/** Values that are valid against a schema of the contract, those at its limits among them. */
export function validFor(schema: Schema): fc.Arbitrary<unknown> {
  const node = follow(schema as Node, contract)
  if (node.enum !== undefined) return fc.constantFrom(...node.enum)
  const types = [node.type ?? []].flat()
  return fc.oneof(...types.map((type) => validOfType(type, node)))
}

function validOfType(type: string, node: Node): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'string':
      return validText(node)
    case 'integer':
      return fc.integer({ min: node.minimum ?? 0, max: node.maximum ?? 0 })
    case 'number':
      return fc.double({ min: node.minimum ?? 0, max: node.maximum ?? 0, noNaN: true })
    case 'array':
      // A few items are enough: other requests have other items.
      return fc.array(validFor(node.items ?? {}), { minLength: node.minItems ?? 0, maxLength: 4 })
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(node.properties ?? {}).map(([name, property]) => [name, validFor(property)]),
        ),
        { requiredKeys: node.required ?? [] },
      )
    default:
      throw new Error(`There are no values for the type ${type}; add it to test/contract/arbitraries.ts`)
  }
}

/** Texts of the formats that the contract may use. */
const formats: Record<string, fc.Arbitrary<string>> = {
  date: dates().map((date) => date.toISOString().slice(0, 10)),
  'date-time': fc.oneof(
    dates().map((date) => date.toISOString()),
    dates().map((date) => `${date.toISOString().slice(0, 19)}Z`),
  ),
  uri: fc.webUrl(),
  uuid: fc.uuid(),
}

function dates(): fc.Arbitrary<Date> {
  return fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
}

function validText(node: Node): fc.Arbitrary<string> {
  const format = OWN_FORMATS[node['x-format'] ?? '']?.(node)
  return format === undefined
    ? textFor(node)
    : textFor(node).filter((text) => format.check(text) === undefined)
}

function textFor({ format, pattern, examples, minLength = 0, maxLength = 0 }: Node): fc.Arbitrary<string> {
  if (format !== undefined) {
    const texts = formats[format]
    if (texts === undefined)
      throw new Error(`There are no values for the format ${format}; add it to test/contract/arbitraries.ts`)
    return pattern === undefined ? texts : texts.filter((text) => new RegExp(pattern, 'u').test(text))
  }
  if (pattern === undefined) return fc.string({ minLength, maxLength, unit: 'binary' })
  const fits = (text: string) => [...text].length <= maxLength && new RegExp(pattern, 'u').test(text)
  // A few short ones, so that names come again, and match rows that exist.
  const repeated = ['a', '*', ...(examples ?? []).filter((each) => typeof each === 'string')]
  return fc.oneof(
    fc.stringMatching(new RegExp(pattern, 'u')).filter(fits),
    ...repeated.filter(fits).map((text) => fc.constant(text)),
  )
}

const strange = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  ' a',
  'a ',
  '\0',
  '\u{1f95b}',
  'x'.repeat(5000),
  '2026-02-30',
  '24:00',
  '1,45',
  '-1',
  '01.5',
  'eur',
  [],
  {},
  [[]],
  { __proto__: null },
  'null',
  '1e5',
]

/** A value in which one part is changed, removed or added; most of these, but not all, are invalid. */
export function changed(value: unknown): fc.Arbitrary<unknown> {
  const other = fc.oneof(fc.constantFrom(...strange), fc.jsonValue({ maxDepth: 1 }))
  if (typeof value !== 'object' || value === null) return other
  const entries = Object.entries(value)
  const inside = entries.map(([key, child]) =>
    changed(child).map((next) =>
      Array.isArray(value) ? value.with(Number(key), next) : { ...value, [key]: next },
    ),
  )
  if (Array.isArray(value)) return fc.oneof(other, ...inside)
  const without = entries.map(([key]) =>
    fc.constant(Object.fromEntries(entries.filter(([name]) => name !== key))),
  )
  return fc.oneof(other, fc.constant({ ...value, colour: 'red' }), ...without, ...inside)
}
