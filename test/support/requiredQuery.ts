import type { Contract } from '../../src/contract/document.ts'
import { follow } from '../../src/contract/pointer.ts'

interface Parameter {
  name: string
  in: string
  required?: boolean
  example?: unknown
}

/** The query parameters that an operation requires, with their examples. */
export function requiredQuery(operation: object, document: Contract): Record<string, string> {
  const { parameters = [] } = operation as { parameters?: Parameter[] }
  const required = parameters
    .map((parameter) => follow(parameter, document))
    .filter((parameter) => parameter.in === 'query' && parameter.required)
  return Object.fromEntries(required.map(({ name, example }) => [name, String(example)]))
}
