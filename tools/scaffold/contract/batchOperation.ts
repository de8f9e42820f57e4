import type { Examples } from '../examples.ts'
import { labelOf } from '../label.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'
import { parameterRefs, schemaRef } from './node.ts'
import type { Node } from './node.ts'
import { requestBody } from './requestBody.ts'
import { WRITE_PROBLEMS, jsonContent, problemResponses } from './responses.ts'

/** POST to the path `batch` of a resource: adds many. */
export function batchOperation(names: ResourceNames, properties: Property[], examples: Examples): Node {
  const { existing, created, conflict, invalid } = examples
  const failure = {
    index: 1,
    status: 409,
    title: 'Conflict',
    detail: `${labelOf(names, properties, existing)} exists with other values: /api/${names.plural}/1`,
  }
  return {
    operationId: `create${names.types}`,
    tags: [names.plural],
    summary: `Add many ${names.manyWords}`,
    description:
      `Adds 1 to 1,000 ${names.manyWords} in one transaction. Each row is created, updated, kept, unchanged or failed; a failed row ` +
      'does not affect the others. Rows are processed in order. A row that breaks the schema fails the whole batch with ' +
      '400 and a pointer to it, and nothing is stored.',
    security: [{ bearer: [] }],
    parameters: parameterRefs(['OnConflict', 'DryRun']),
    requestBody: requestBody(
      `The ${names.manyWords} to add.`,
      { type: 'array', minItems: 1, maxItems: 1000, items: schemaRef(`${names.type}Input`) },
      {
        created: { summary: 'All are new', value: [created] },
        ...(conflict && {
          partly: { summary: 'The second exists with other values', value: [created, conflict] },
        }),
      },
      { summary: 'A row outside its limits', value: [invalid] },
    ),
    responses: {
      '200': {
        description: 'Every row was accepted.',
        content: jsonContent('BatchResult', {
          created: { value: { created: 1, updated: 0, kept: 0, unchanged: 0, failed: [] } },
        }),
      },
      '207': {
        description: 'Some rows failed; the others were accepted.',
        content: jsonContent('BatchResult', {
          partly: { value: { created: 1, updated: 0, kept: 0, unchanged: 0, failed: [failure] } },
        }),
      },
      ...problemResponses([...WRITE_PROBLEMS, 406]),
    },
  }
}
