import { keysOf, lookUp, pointerTo } from '../../src/contract/pointer.ts'
import type { Node } from '../../src/contract/pointer.ts'

/** An object of a contract with the JSON Pointer that leads to it. */
export interface LocatedNode {
  document: Node
  pointer: string
  node: Node
}

/** The contract itself. */
export function rootOf(document: Node): LocatedNode {
  return { document, pointer: '#', node: document }
}

/** The object under these keys, with a `$ref` resolved; undefined if there is none. */
export function childOf(
  { document, pointer, node }: LocatedNode,
  ...keys: string[]
): LocatedNode | undefined {
  const child = lookUp(node, pointerTo(keys)) as Node | undefined
  if (typeof child !== 'object') return undefined
  if (typeof child.$ref === 'string') return childOf(rootOf(document), ...keysOf(child.$ref))
  return { document, pointer: pointer + pointerTo(keys).slice(1), node: child }
}

/** The named objects under a key such as `properties`, with each `$ref` resolved. */
export function childrenOf(parent: LocatedNode, key: string): Map<string, LocatedNode> {
  const children = new Map<string, LocatedNode>()
  for (const name of Object.keys((parent.node[key] as Node | undefined) ?? {})) {
    const child = childOf(parent, key, name)
    if (child !== undefined) children.set(name, child)
  }
  return children
}
