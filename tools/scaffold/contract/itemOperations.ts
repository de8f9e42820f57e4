// The operations of the path with an id: on one resource that exists.
import type { Examples } from '../examples.ts'
import { withArticle } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'
import { parameterRefs, schemaRef } from './node.ts'
import type { Node } from './node.ts'
import { requestBody } from './requestBody.ts'
import { ETAG, READ_PROBLEMS, WRITE_PROBLEMS, jsonContent, problemResponses } from './responses.ts'

/** GET of one. */
export function getOperation(names: ResourceNames, { existing }: Examples): Node {
  return {
    operationId: `get${names.type}`,
    tags: [names.plural],
    summary: `Get ${withArticle(names.words)}`,
    description: `One ${names.words} with its version as an \`ETag\`. With \`If-None-Match\`, a version that is still current returns 304.`,
    parameters: parameterRefs([`${names.type}Id`, 'IfMatch', 'IfNoneMatch']),
    responses: {
      '200': {
        description: `The ${names.words}.`,
        headers: ETAG,
        content: jsonContent(names.type, { found: { value: { id: 1, ...existing } } }),
      },
      '304': { description: 'The version in If-None-Match is current.', headers: ETAG },
      ...problemResponses([...READ_PROBLEMS, 404, 412]),
    },
  }
}

/** PUT of one: replaces it. */
export function updateOperation(
  names: ResourceNames,
  properties: Property[],
  { created, invalid }: Examples,
): Node {
  const hasReference = properties.some(({ reference }) => reference !== undefined)
  return {
    operationId: `update${names.type}`,
    tags: [names.plural],
    summary: `Replace ${withArticle(names.words)}`,
    description:
      `Replaces all values of ${withArticle(names.words)}. With \`If-Match\`, a version that is no longer current returns 412 ` +
      `and changes nothing.${hasReference ? ' What it refers to must exist.' : ''}`,
    security: [{ bearer: [] }],
    parameters: parameterRefs([`${names.type}Id`, 'IfMatch', 'IfNoneMatch']),
    requestBody: requestBody(
      `All values of the ${names.words}.`,
      schemaRef(`${names.type}Input`),
      { updated: { summary: 'New values', value: created } },
      {
        summary: 'A value outside its limits',
        value: invalid,
      },
    ),
    responses: {
      '200': {
        description: `The ${names.words} as it is now.`,
        headers: ETAG,
        content: jsonContent(names.type, { updated: { value: { id: 1, ...created } } }),
      },
      ...problemResponses([...WRITE_PROBLEMS, 404, 406, 409, 412]),
    },
  }
}

/** DELETE of one. */
export function deleteOperation(names: ResourceNames): Node {
  return {
    operationId: `delete${names.type}`,
    tags: [names.plural],
    summary: `Remove ${withArticle(names.words)}`,
    description:
      `Removes ${withArticle(names.words)}; one that others refer to returns 409. With \`If-Match\`, a version that is no longer ` +
      'current returns 412 and removes nothing.',
    security: [{ bearer: [] }],
    parameters: parameterRefs([`${names.type}Id`, 'IfMatch', 'IfNoneMatch']),
    responses: {
      '204': { description: `The ${names.words} is removed.` },
      ...problemResponses([...WRITE_PROBLEMS, 404, 409, 412]),
    },
  }
}
