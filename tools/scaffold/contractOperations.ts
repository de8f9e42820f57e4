import { isFilter, schemaRef } from './contractSchemas.ts'
import type { Node } from './contractSchemas.ts'
import type { Examples } from './examples.ts'
import { labelOf } from './label.ts'
import { capitalized, pascal, withArticle } from './naming.ts'
import type { ResourceNames } from './naming.ts'
import type { Property } from './properties.ts'

const PROBLEMS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  404: 'NotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'ContentTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
}

const READ = [400, 429, 500, 503]
const WRITE = [400, 401, 413, 415, 429, 500, 503]
const ETAG = { ETag: { $ref: '#/components/headers/ETag' } }

/** The parameters that a new resource adds to `components/parameters`: its id, and its list's filters. */
export function contractParameters(names: ResourceNames, properties: Property[]): Record<string, Node> {
  const id = {
    name: `${names.singular}_id`,
    in: 'path',
    required: true,
    description: `The \`id\` of ${withArticle(names.words)}.`,
    schema: schemaRef('Id'),
    example: 1,
  }
  const filters = properties
    .filter(isFilter)
    .flatMap(filtersOf)
    .map(({ name, schema }): [string, Node] => [
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

/** The properties by which the list can be filtered, each with its schema. */
function filtersOf({ name, reference }: Property): { name: string; schema: Node }[] {
  if (reference === undefined) return [{ name, schema: schemaRef('Name') }]
  return reference.shows.map(({ property, key }) => ({ name: property, schema: key.schema as Node }))
}

function filterName({ type }: ResourceNames, name: string): string {
  return `${type + pascal(name)}Filter`
}

/** The paths of a new resource with their operations. */
export function contractPaths(
  names: ResourceNames,
  properties: Property[],
  examples: Examples,
): Record<string, Node> {
  const path = `/${names.plural}`
  return {
    [path]: {
      get: listOperation(names, properties, examples),
      post: createOperation(names, properties, examples),
    },
    [`${path}/batch`]: { post: batchOperation(names, properties, examples) },
    [`${path}/{${names.singular}_id}`]: {
      get: getOperation(names, examples),
      put: updateOperation(names, properties, examples),
      delete: deleteOperation(names),
    },
  }
}

function listOperation(names: ResourceNames, properties: Property[], { existing }: Examples): Node {
  return {
    operationId: `list${names.types}`,
    tags: [names.plural],
    summary: `List ${names.manyWords}`,
    description: `${capitalized(names.manyWords)} in the order in which they were added, one page at a time.`,
    parameters: refs('parameters', [
      ...properties
        .filter(isFilter)
        .flatMap(filtersOf)
        .map(({ name }) => filterName(names, name)),
      'Limit',
      'Cursor',
    ]),
    responses: {
      '200': {
        description: `A page of ${names.manyWords}.`,
        content: json(`${names.type}Page`, {
          page: {
            summary: 'The last page',
            value: { items: [{ id: 1, ...existing }], next_cursor: null },
          },
        }),
      },
      ...problems(READ),
    },
  }
}

function createOperation(names: ResourceNames, properties: Property[], examples: Examples): Node {
  const { existing, created, conflict, invalid, notFound } = examples
  return {
    operationId: `create${names.type}`,
    tags: [names.plural],
    summary: `Add ${withArticle(names.words)}`,
    description:
      `Adds ${withArticle(names.words)}. Safe to repeat: one that exists with the same values returns 200 and stays as it is; ` +
      'one that exists with other values returns 409 with its path.',
    security: [{ bearer: [] }],
    requestBody: body(
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
        content: json(names.type, { created: { value: { id: 7, ...created } } }),
      },
      '200': {
        description: `An identical ${names.words} exists; nothing was changed.`,
        headers: ETAG,
        content: json(names.type, { unchanged: { value: { id: 1, ...existing } } }),
      },
      ...problems([...WRITE, 409, ...(notFound ? [404] : [])]),
    },
  }
}

function referenceSummary(properties: Property[]): string {
  const target = properties.find(({ reference }) => reference)?.reference?.target.singular ?? ''
  return `${capitalized(withArticle(target.replaceAll('_', ' ')))} that does not exist`
}

function batchOperation(names: ResourceNames, properties: Property[], examples: Examples): Node {
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
    parameters: refs('parameters', ['OnConflict', 'DryRun']),
    requestBody: body(
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
        content: json('BatchResult', {
          created: { value: { created: 1, updated: 0, kept: 0, unchanged: 0, failed: [] } },
        }),
      },
      '207': {
        description: 'Some rows failed; the others were accepted.',
        content: json('BatchResult', {
          partly: { value: { created: 1, updated: 0, kept: 0, unchanged: 0, failed: [failure] } },
        }),
      },
      ...problems(WRITE),
    },
  }
}

function getOperation(names: ResourceNames, { existing }: Examples): Node {
  return {
    operationId: `get${names.type}`,
    tags: [names.plural],
    summary: `Get ${withArticle(names.words)}`,
    description: `One ${names.words} with its version as an \`ETag\`. With \`If-None-Match\`, a version that is still current returns 304.`,
    parameters: refs('parameters', [`${names.type}Id`, 'IfMatch', 'IfNoneMatch']),
    responses: {
      '200': {
        description: `The ${names.words}.`,
        headers: ETAG,
        content: json(names.type, { found: { value: { id: 1, ...existing } } }),
      },
      '304': { description: 'The version in If-None-Match is current.', headers: ETAG },
      ...problems([...READ, 404, 412]),
    },
  }
}

function updateOperation(names: ResourceNames, properties: Property[], { created, invalid }: Examples): Node {
  const hasReference = properties.some(({ reference }) => reference !== undefined)
  return {
    operationId: `update${names.type}`,
    tags: [names.plural],
    summary: `Replace ${withArticle(names.words)}`,
    description:
      `Replaces all values of ${withArticle(names.words)}. With \`If-Match\`, a version that is no longer current returns 412 ` +
      `and changes nothing.${hasReference ? ' What it refers to must exist.' : ''}`,
    security: [{ bearer: [] }],
    parameters: refs('parameters', [`${names.type}Id`, 'IfMatch', 'IfNoneMatch']),
    requestBody: body(
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
        content: json(names.type, { updated: { value: { id: 1, ...created } } }),
      },
      ...problems([...WRITE, 404, 409, 412]),
    },
  }
}

function deleteOperation(names: ResourceNames): Node {
  return {
    operationId: `delete${names.type}`,
    tags: [names.plural],
    summary: `Remove ${withArticle(names.words)}`,
    description:
      `Removes ${withArticle(names.words)}; one that others refer to returns 409. With \`If-Match\`, a version that is no longer ` +
      'current returns 412 and removes nothing.',
    security: [{ bearer: [] }],
    parameters: refs('parameters', [`${names.type}Id`, 'IfMatch', 'IfNoneMatch']),
    responses: {
      '204': { description: `The ${names.words} is removed.` },
      ...problems([...WRITE, 404, 409, 412]),
    },
  }
}

interface ContractExample {
  summary: string
  value: unknown
}

function body(
  description: string,
  schema: Node,
  examples: Record<string, ContractExample>,
  invalid: ContractExample,
): Node {
  const json = { schema, examples, 'x-invalid-examples': { invalid } }
  return { required: true, description, content: { 'application/json': json } }
}

function json(schema: string, examples: Record<string, { summary?: string; value: unknown }>): Node {
  return { 'application/json': { schema: schemaRef(schema), examples } }
}

function problems(statuses: number[]): Record<string, Node> {
  const sorted = statuses.toSorted((one, other) => one - other)
  return Object.fromEntries(
    sorted.map((status) => [status, { $ref: `#/components/responses/${PROBLEMS[status]}` }]),
  )
}

function refs(section: string, names: string[]): Node[] {
  return names.map((name) => ({ $ref: `#/components/${section}/${name}` }))
}
