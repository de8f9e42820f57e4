/** A node of the contract, before it is written as YAML. */
export type Node = Record<string, unknown>

/** The `$ref` of a schema of the contract. */
export function schemaRef(name: string): Node {
  return { $ref: `#/components/schemas/${name}` }
}

/** The `$ref`s of parameters of the contract. */
export function parameterRefs(names: string[]): Node[] {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}
