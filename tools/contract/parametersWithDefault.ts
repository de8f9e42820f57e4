import type { Contract, OperationObject } from '../../src/contract/document.ts'
import { follow } from '../../src/contract/pointer.ts'

interface Parameter {
  $ref?: string
  name: string
  in: string
  schema?: { default?: unknown }
}

/** The names of an operation's query parameters that have a default, in their order. */
export function parametersWithDefault(operation: OperationObject, contract: Contract): string[] {
  const { parameters = [] } = operation as { parameters?: Parameter[] }
  return parameters
    .map((each) => follow(each, contract))
    .filter((each) => each.in === 'query' && each.schema?.default !== undefined)
    .map(({ name }) => name)
}
