import type { KeyProperty, ReferencedResource } from './referencedResource.ts'
import { propertyTypes } from './propertyTypes.ts'

/** A property of a new resource, as the command line describes it. */
export interface Property {
  name: string
  isRequired: boolean
  /** Whether it is part of the natural key. */
  isKey: boolean
  /** The name of a property type, `enum`, or `reference`. */
  type: string
  /** The values of an enum. */
  values: string[]
  /** The resource that a reference names, with the properties by which it is shown here. */
  reference?: Reference
}

/** A reference to another resource: the column that holds its id, and the properties that show its natural key. */
export interface Reference {
  column: string
  target: ReferencedResource
  shows: { property: string; key: KeyProperty }[]
}

const GRAMMAR =
  'Write property:type, for example name:string! (required) or code:string:unique (the natural key).'

/**
 * Reads properties such as `name:string!`, `taken_at:date-time:unique` and `station:station!`. Without `unique`, the natural
 * key is `name` if there is a required one, otherwise the required references, texts, days and times. Throws an Error that lists
 * what is allowed.
 */
export function parseProperties(words: string[], resources: ReferencedResource[]): Property[] {
  const properties = words.map((word) => parseProperty(word, resources))
  if (!properties.some(({ isKey }) => isKey)) setDefaultKey(properties)
  if (!properties.some(({ isKey }) => isKey)) {
    throw new Error(
      'A resource needs a natural key: make at least one property required (name:string!) or unique.',
    )
  }
  assertDistinct(properties)
  return properties
}

function parseProperty(word: string, resources: ReferencedResource[]): Property {
  const [, name = '', type = '', mark, unique, lastMark] =
    /^([^:]*):(.*?)(!)?(:unique)?(!)?$/.exec(word) ?? []
  if (name === '' || type === '') throw new Error(`"${word}" is not a property. ${GRAMMAR}`)
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) || name === 'id') {
    throw new Error(`"${name}" cannot name a property: use a-z, 0-9 and single underscores, and not id.`)
  }
  const isKey = unique !== undefined
  const property = { name, isRequired: isKey || (mark ?? lastMark) !== undefined, isKey, values: [] }
  const values = /^enum\(([a-z0-9_-]+(?:\|[a-z0-9_-]+)+)\)$/.exec(type)?.[1]?.split('|')
  if (values !== undefined) return { ...property, type: 'enum', values: [...new Set(values)] }
  if (type in propertyTypes) return { ...property, type }
  const target = resources.find(({ singular }) => singular === type)
  if (target === undefined) throw new Error(`"${type}" is not a type. ${allowedTypes(resources)}`)
  if (!property.isRequired) {
    throw new Error(`The reference ${name} must be required: write ${name}:${type}!`)
  }
  return {
    ...property,
    type: 'reference',
    reference: { column: `${name}_id`, target, shows: shownBy(name, target) },
  }
}

function allowedTypes(resources: ReferencedResource[]): string {
  const types = [...Object.keys(propertyTypes), 'enum(a|b)', ...resources.map(({ singular }) => singular)]
  return `Allowed are ${types.join(', ')}; add ! for required and :unique for the natural key.`
}

/** The main property of the target's key is shown under the name of the reference, the others under their own. */
function shownBy(name: string, { key }: ReferencedResource): Reference['shows'] {
  const main = key.find(({ property }) => ['name', 'title', 'code'].includes(property)) ?? key.at(-1)
  return key.map((each) => ({ property: each === main ? name : each.property, key: each }))
}

/** Types whose values tell resources apart; numbers, booleans and enums rather describe them. */
const IDENTIFYING = ['string', 'date', 'date-time', 'time', 'reference']

function setDefaultKey(properties: Property[]): void {
  const required = properties.filter(({ isRequired }) => isRequired)
  const named = required.filter(({ name }) => name === 'name')
  const identifying = required.filter(({ type }) => IDENTIFYING.includes(type))
  const [key = []] = [named, identifying, required].filter((each) => each.length > 0)
  for (const property of key) property.isKey = true
}

/** The names of the properties in the contract: those by which a reference is shown in the place of the reference itself. */
export function contractNames({ name, reference }: Property): string[] {
  return reference === undefined ? [name] : reference.shows.map(({ property }) => property)
}

/** The column of a property in the table of its resource. */
export function columnOf({ name, reference }: Property): string {
  return reference?.column ?? name
}

function assertDistinct(properties: Property[]): void {
  const names = properties.flatMap(contractNames)
  const duplicate = names.find((name, index) => names.indexOf(name) !== index)
  if (duplicate === undefined) return
  throw new Error(
    `Two properties are called ${duplicate}: rename one. A reference also adds the natural key of its resource.`,
  )
}
