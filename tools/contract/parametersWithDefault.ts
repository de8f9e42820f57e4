import type { Contract, OperationObject } from '../../src/contract/document.ts'
import { lookUp } from './pointer.ts'

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
    .map((each) => (each.$ref === undefined ? each : (lookUp(contract, each.$ref) as Parameter)))
    .filter((each) => each.in === 'query' && each.schema?.default !== undefined)
    .map(({ name }) => name)
}
