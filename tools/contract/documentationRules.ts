// Rules that make the contract good documentation.
import { createAjv } from '../../src/contract/ajv.ts'
import { operationsOf } from '../../src/contract/document.ts'
import type { Contract } from '../../src/contract/document.ts'
import { nodesOf, parametersOf } from './nodes.ts'
import type { Node } from '../../src/contract/pointer.ts'

export function operationsAreDescribed(contract: Contract): string[] {
  return operationsOf(contract).flatMap(({ where, operation }) => [
    ...['summary', 'description']
      .filter((key) => typeof operation[key] !== 'string')
      .map((key) => `${where}: add a ${key}`),
    ...((operation.tags as unknown[] | undefined)?.length === 1 ? [] : [`${where}: add one tag`]),
  ])
}

export function parametersAreDescribed(contract: Contract): string[] {
  return parametersOf(contract)
    .filter(({ node }) => typeof node.description !== 'string')
    .map(({ where }) => `${where}: add a description`)
}

export function operationsDeclareSuccessAndFailure(contract: Contract): string[] {
  return operationsOf(contract).flatMap(({ where, operation }) => {
    const statuses = Object.keys(operation.responses ?? {})
    return [
      ...(statuses.some((status) => status < '400') ? [] : [`${where}: declare a successful response`]),
      ...(statuses.some((status) => status >= '400') ? [] : [`${where}: declare an error response`]),
    ]
  })
}

export function bodiesHaveExamples(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ keys, node }) => keys.at(-2) === 'content' && node.examples === undefined)
    .map(({ where }) => `${where}: add examples`)
}

/** Examples are documentation and test data; those of `x-invalid-examples` show what the service rejects. */
export function examplesMatchTheirSchemas(contract: Contract): string[] {
  const ajv = createAjv()
  ajv.addSchema({ ...contract, $id: 'contract' })
  return nodesOf(contract).flatMap(({ where, node }) => {
    const examples = examplesOf(node)
    const invalid = Object.entries((node['x-invalid-examples'] ?? {}) as Examples)
    if (examples.length + invalid.length === 0) return []
    const schema = JSON.stringify(node.schema ?? node).replaceAll('"#/', '"contract#/')
    const validate = ajv.compile(JSON.parse(schema) as object)
    return [
      ...examples.flatMap(([name, { value }]) =>
        validate(value)
          ? []
          : [`${where}: fix the example ${name}: ${ajv.errorsText(validate.errors, { dataVar: 'it' })}`],
      ),
      ...invalid
        .filter(([, { value }]) => validate(value))
        .map(
          ([name]) =>
            `${where}: the invalid example ${name} is valid; violate its schema, or move it to examples`,
        ),
    ]
  })
}

type Examples = Record<string, { value: unknown }>

/** The examples of a body, a parameter, a header or a schema, with their names. */
function examplesOf({ examples = {}, example }: Node): [string, { value: unknown }][] {
  if (example !== undefined) return [[JSON.stringify(example), { value: example }]]
  if (Array.isArray(examples)) return examples.map((value: unknown) => [JSON.stringify(value), { value }])
  return Object.entries(examples as Examples)
}

/** In a list in one line, a text with a comma is two values unless it is quoted: `[12 Mill Lane, Leeds]`. */
export function schemasHaveOneExample(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => Array.isArray(node.examples) && node.examples.length > 1)
    .map(({ where }) => `${where}: give one example; quote a text that contains a comma`)
}
