import type { Examples } from '../examples.ts'
import { filtersOf } from '../filters.ts'
import { capitalized } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'
import { parameterRefs } from './node.ts'
import type { Node } from './node.ts'
import { filterName } from './parameters.ts'
import { READ_PROBLEMS, csvContent, headerRefs, jsonContent, problemResponses } from './responses.ts'

/** GET of the path of a resource: a page of them, ordered by id. */
export function listOperation(names: ResourceNames, properties: Property[], { existing }: Examples): Node {
  return {
    operationId: `list${names.types}`,
    tags: [names.plural],
    summary: `List ${names.manyWords}`,
    description: `${capitalized(names.manyWords)} in the order in which they were added, one page at a time.`,
    parameters: parameterRefs([
      ...filtersOf(names, properties).map(({ name }) => filterName(names, name)),
      'Limit',
      'Cursor',
    ]),
    responses: {
      '200': {
        description: `A page of ${names.manyWords}.`,
        headers: headerRefs(['Content-Disposition', 'Link']),
        content: {
          ...jsonContent(`${names.type}Page`, {
            page: {
              summary: 'The last page',
              value: { items: [{ id: 1, ...existing }], next_cursor: null },
            },
          }),
          ...csvContent(existing),
        },
      },
      ...problemResponses(READ_PROBLEMS),
    },
  }
}
