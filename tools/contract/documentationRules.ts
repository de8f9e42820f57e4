// Rules that make the contract good documentation.
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Contract } from '../../src/contract/document.ts'
import { nodesOf, operationsOf, parametersOf } from './nodes.ts'

export function operationsAreDescribed(contract: Contract): string[] {
  return operationsOf(contract).flatMap(({ where, node }) => [
    ...['summary', 'description']
      .filter((key) => typeof node[key] !== 'string')
      .map((key) => `${where}: add a ${key}`),
    ...((node.tags as unknown[] | undefined)?.length === 1 ? [] : [`${where}: add one tag`]),
  ])
}

export function parametersAreDescribed(contract: Contract): string[] {
  return parametersOf(contract)
    .filter(({ node }) => typeof node.description !== 'string')
    .map(({ where }) => `${where}: add a description`)
}

export function operationsDeclareSuccessAndFailure(contract: Contract): string[] {
  return operationsOf(contract).flatMap(({ where, node }) => {
    const statuses = Object.keys(node.responses ?? {})
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

/** Examples are documentation and test data. A request example named `invalid` shows what the service rejects. */
export function examplesMatchTheirSchemas(contract: Contract): string[] {
  const ajv = formats.default(new Ajv2020({ strict: false }))
  ajv.addSchema({ ...contract, $id: 'contract' })
  return nodesOf(contract).flatMap(({ keys, where, node }) => {
    if (node.schema === undefined || node.examples === undefined) return []
    const schema = JSON.parse(JSON.stringify(node.schema).replaceAll('"#/', '"contract#/')) as object
    const validate = ajv.compile(schema)
    return Object.entries(node.examples as Record<string, { value: unknown }>).flatMap(
      ([name, { value }]) => {
        const mustFail = name === 'invalid' && keys.includes('requestBody')
        if (validate(value) !== mustFail) return []
        if (mustFail) return [`${where}: the example invalid is valid; violate its schema, or rename it`]
        return [`${where}: fix the example ${name}: ${ajv.errorsText(validate.errors, { dataVar: 'it' })}`]
      },
    )
  })
}
