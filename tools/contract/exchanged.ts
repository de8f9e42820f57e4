import { operationsOf } from '../../src/contract/document.ts'
import type { Contract } from '../../src/contract/document.ts'
import { EXAMPLES } from './nodes.ts'
import type { Found } from './nodes.ts'
import { keysOf, lookUp, pointerTo } from '../../src/contract/pointer.ts'
import type { Node } from '../../src/contract/pointer.ts'

/** Every object of the contract that requests consist of, wherever it is declared; each once. */
export function nodesOfRequests(contract: Contract): Found[] {
  return nodesUnder(contract, ['parameters', 'requestBody'])
}

/** Every object of the contract that responses consist of, wherever it is declared; each once. */
export function nodesOfResponses(contract: Contract): Found[] {
  return nodesUnder(contract, ['responses'])
}

/** The objects under these keys of each operation. */
function nodesUnder(contract: Contract, parts: string[]): Found[] {
  const found = new Map<string, Found>()
  const visit = (value: unknown, keys: string[]): void => {
    const where = pointerTo(keys)
    if (typeof value !== 'object' || value === null || found.has(where)) return
    if (!Array.isArray(value)) found.set(where, { keys, where, node: value as Node })
    const { $ref } = value as { $ref?: unknown }
    if (typeof $ref === 'string') visit(lookUp(contract, $ref), keysOf($ref))
    for (const [key, child] of Object.entries(value)) {
      if (!EXAMPLES.includes(key)) visit(child, [...keys, key])
    }
  }
  for (const { where, operation } of operationsOf(contract)) {
    for (const part of parts) visit(operation[part], [...keysOf(where), part])
  }
  return [...found.values()]
}
