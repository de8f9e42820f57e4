import { filtersOf } from '../filters.ts'
import { pascal, withArticle } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'
import type { Node } from './node.ts'

/** The parameters that a new resource adds to `components/parameters`: its id, and the filters of its list. */
export function contractParameters(names: ResourceNames, properties: Property[]): Record<string, Node> {
  const id = {
    name: `${names.singular}_id`,
    in: 'path',
    required: true,
    description: `The \`id\` of ${withArticle(names.words)}.`,
    schema: { $ref: '#/components/schemas/Id' },
    example: 1,
  }
  const filters = filtersOf(names, properties).map(({ name, schema }): [string, Node] => [
    filterName(names, name),
    {
      name,
      in: 'query',
      description: `Only ${names.manyWords} of exactly this ${name.replaceAll('_', ' ')}.`,
      schema,
    },
  ])
  return { [`${names.type}Id`]: id, ...Object.fromEntries(filters) }
}

/** The name of a filter in `components/parameters`. */
export function filterName({ type }: ResourceNames, name: string): string {
  return `${type + pascal(name)}Filter`
}
