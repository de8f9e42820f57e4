import type { Node } from './node.ts'

interface ContractExample {
  summary: string
  value: unknown
}

/** The required JSON body of an operation, with examples that are valid and one that is not. */
export function requestBody(
  description: string,
  schema: Node,
  examples: Record<string, ContractExample>,
  invalid: ContractExample,
): Node {
  const json = { schema, examples, 'x-invalid-examples': { invalid } }
  return { required: true, description, content: { 'application/json': json } }
}
