import type { Contract } from '../../src/contract/document.ts'
import { pointerTo } from './pointer.ts'
import type { Node } from './pointer.ts'

/** A lint rule: one sentence per error, which says where it is and how to fix it. */
export type Rule = (contract: Contract) => string[]

/** An object of the contract, with its keys and their JSON Pointer. */
interface Found {
  keys: string[]
  where: string
  node: Node
}

/** Every object of the contract outside examples. */
export function nodesOf(value: unknown, keys: string[] = []): Found[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([key, child]) =>
    key === 'examples' || key === 'example' ? [] : nodesOf(child, [...keys, key]),
  )
  return Array.isArray(value) ? inside : [{ keys, where: pointerTo(keys), node: value as Node }, ...inside]
}

/** Every entry of a path, which should be an operation. */
export function operationsOf(contract: Contract) {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method,
      where: pointerTo(['paths', path, method]),
      node: operation as unknown as Node,
    })),
  )
}

/** Every parameter that is declared in place or as a component. */
export function parametersOf(contract: Contract): Found[] {
  return nodesOf(contract).filter(({ keys, node }) => keys.at(-2) === 'parameters' && !('$ref' in node))
}
