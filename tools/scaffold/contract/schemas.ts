import { indexedColumns } from '../filters.ts'
import { capitalized, listed, ownSchemaName, withArticle } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import { columnOf, contractNames } from '../properties.ts'
import type { Property } from '../properties.ts'
import { propertyTypes } from '../propertyTypes.ts'
import { schemaRef } from './node.ts'
import type { Node } from './node.ts'

/** Types that share one schema whatever the property: their limits are those of the notation, not of the property. */
const SHARED = ['string', 'boolean', 'date', 'date-time', 'time']

/** The schemas that a new resource adds to `components/schemas`, in their order; the shared ones where they are missing. */
export function contractSchemas(
  names: ResourceNames,
  properties: Property[],
  existing: string[],
): Record<string, Node> {
  return {
    ...sharedSchemas(properties, existing),
    ...ownSchemas(names, properties),
    [`${names.type}Input`]: inputSchema(names, properties),
    [names.type]: resourceSchema(names, properties),
    [`${names.type}Page`]: pageSchema(names),
  }
}

function sharedSchemas(properties: Property[], existing: string[]): Record<string, Node> {
  const used = properties.filter(isShared).flatMap(({ type }) => propertyTypes[type] ?? [])
  const missing = used.filter(({ schema }) => !existing.includes(schema))
  return Object.fromEntries(missing.map(({ schema, definition }) => [schema, definition]))
}

function isShared({ type, isRequired }: Property): boolean {
  return SHARED.includes(type) && isRequired
}

/** The schemas of properties with limits of their own, or that may be null. */
function ownSchemas(names: ResourceNames, properties: Property[]): Record<string, Node> {
  const own = properties.filter((property) => property.type !== 'reference' && !isShared(property))
  return Object.fromEntries(
    own.map((property) => [ownSchemaName(names, property.name), ownSchema(names, property)]),
  )
}

function ownSchema({ words }: ResourceNames, { name, type, values, isRequired }: Property): Node {
  const {
    description: _,
    examples,
    ...definition
  } = (propertyTypes[type]?.definition ?? {
    type: 'string',
    enum: values,
  }) as Node
  const what = `The ${name.replaceAll('_', ' ')} of ${withArticle(words)}`
  return {
    ...definition,
    ...(!isRequired && { type: [definition.type, 'null'] }),
    ...(!isRequired && definition.enum !== undefined && { enum: [...values, null] }),
    description: isRequired ? `${what}.` : `${what}; null when it is not known.`,
    ...(examples !== undefined && { examples }),
  }
}

function propertySchemas(names: ResourceNames, properties: Property[]): Node {
  const entries = properties.flatMap((property): [string, unknown][] => {
    if (property.reference !== undefined) {
      return property.reference.shows.map(({ property: shown, key }) => [shown, key.schema])
    }
    const shared = isShared(property) ? propertyTypes[property.type]?.schema : undefined
    return [[property.name, schemaRef(shared ?? ownSchemaName(names, property.name))]]
  })
  return Object.fromEntries(entries)
}

function inputSchema(names: ResourceNames, properties: Property[]): Node {
  const optional = properties.some(({ isRequired }) => !isRequired)
  return {
    type: 'object',
    additionalProperties: false,
    required: properties.filter(({ isRequired }) => isRequired).flatMap(contractNames),
    description: `${capitalized(withArticle(names.words))}, as it is sent.${optional ? ' What is omitted is not known (null).' : ''}`,
    properties: propertySchemas(names, properties),
  }
}

function resourceSchema(names: ResourceNames, properties: Property[]): Node {
  const key = properties.filter(({ isKey }) => isKey)
  const references = properties.flatMap(({ reference }) => reference ?? [])
  const indexed = indexedColumns(names, properties)
  return {
    type: 'object',
    required: ['id', ...properties.flatMap(contractNames)],
    description: `${capitalized(withArticle(names.words))}. Its ${listed(key.flatMap(contractNames))} ${key.length > 1 ? 'together are' : 'is'} unique.`,
    'x-table': names.singular,
    ...(references.length > 0 && {
      'x-references': Object.fromEntries(
        references.map(({ column, target, shows }) => [
          column,
          {
            table: target.singular,
            shows: Object.fromEntries(shows.map(({ property, key }) => [property, key.property])),
          },
        ]),
      ),
    }),
    'x-unique': [key.map(columnOf)],
    ...(indexed.length > 0 && { 'x-indexes': indexed.map((column) => [column, 'id']) }),
    properties: { id: schemaRef('Id'), ...propertySchemas(names, properties) },
  }
}

function pageSchema(names: ResourceNames): Node {
  return {
    type: 'object',
    required: ['items', 'next_cursor'],
    description: `A page of ${names.manyWords}.`,
    properties: {
      items: { type: 'array', maxItems: 1000, items: schemaRef(names.type) },
      next_cursor: schemaRef('NextCursor'),
    },
  }
}
