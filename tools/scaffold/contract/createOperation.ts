import type { Examples } from '../examples.ts'
import { capitalized, withArticle } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'
import { schemaRef } from './node.ts'
import type { Node } from './node.ts'
import { requestBody } from './requestBody.ts'
import { ETAG, WRITE_PROBLEMS, jsonContent, problemResponses } from './responses.ts'

/** POST to the path of a resource: adds one. */
export function createOperation(names: ResourceNames, properties: Property[], examples: Examples): Node {
  const { existing, created, conflict, invalid, notFound } = examples
  return {
    operationId: `create${names.type}`,
    tags: [names.plural],
    summary: `Add ${withArticle(names.words)}`,
    description:
      `Adds ${withArticle(names.words)}. Safe to repeat: one that exists with the same values returns 200 and stays as it is; ` +
      'one that exists with other values returns 409 with its path.',
    security: [{ bearer: [] }],
    requestBody: requestBody(
      `The ${names.words} to add.`,
      schemaRef(`${names.type}Input`),
      {
        created: { summary: `A new ${names.words}`, value: created },
        unchanged: { summary: 'One that exists with the same values', value: existing },
        ...(conflict && { conflict: { summary: 'One that exists with other values', value: conflict } }),
        ...(notFound && { not_found: { summary: referenceSummary(properties), value: notFound } }),
      },
      { summary: 'A value outside its limits', value: invalid },
    ),
    responses: {
      '201': {
        description: `The ${names.words} was added.`,
        headers: { Location: { $ref: '#/components/headers/Location' }, ...ETAG },
        content: jsonContent(names.type, { created: { value: { id: 7, ...created } } }),
      },
      '200': {
        description: `An identical ${names.words} exists; nothing was changed.`,
        headers: ETAG,
        content: jsonContent(names.type, { unchanged: { value: { id: 1, ...existing } } }),
      },
      ...problemResponses([...WRITE_PROBLEMS, 406, 409, ...(notFound ? [404] : [])]),
    },
  }
}

function referenceSummary(properties: Property[]): string {
  const target = properties.find(({ reference }) => reference)?.reference?.target.singular ?? ''
  return `${capitalized(withArticle(target.replaceAll('_', ' ')))} that does not exist`
}
