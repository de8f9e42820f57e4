import type { Contract } from '../../src/contract/document.ts'
import { pointerTo } from '../../src/contract/pointer.ts'
import type { Node } from '../../src/contract/pointer.ts'

/** A lint rule: one sentence per error, which says where it is and how to fix it. */
export type Rule = (contract: Contract) => string[]

/** An object of the contract, with its keys and their JSON Pointer. */
export interface Found {
  keys: string[]
  where: string
  node: Node
}

/** Keywords that hold examples: values, and not parts of the contract. */
export const EXAMPLES = ['examples', 'example', 'x-invalid-examples']

/** Every object of the contract outside examples. */
export function nodesOf(value: unknown, keys: string[] = []): Found[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([key, child]) =>
    EXAMPLES.includes(key) ? [] : nodesOf(child, [...keys, key]),
  )
  return Array.isArray(value) ? inside : [{ keys, where: pointerTo(keys), node: value as Node }, ...inside]
}

/** Every text of the contract, those of examples among them. */
export function textsOf(value: unknown, keys: string[] = []): { where: string; text: string }[] {
  if (typeof value === 'string') return [{ where: pointerTo(keys), text: value }]
  return Object.entries(value ?? {}).flatMap(([key, child]) => textsOf(child, [...keys, key]))
}

/** Every parameter that is declared in place or as a component. */
export function parametersOf(contract: Contract): Found[] {
  return nodesOf(contract).filter(({ keys, node }) => keys.at(-2) === 'parameters' && !('$ref' in node))
}
