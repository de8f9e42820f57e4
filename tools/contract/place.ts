import { keysOf, lookUp, pointerTo } from './pointer.ts'
import type { Node } from './pointer.ts'

/** An object of a contract, and where it stands in it. */
export interface Place {
  document: Node
  where: string
  node: Node
}

/** The whole of a contract. */
export function wholeOf(document: Node): Place {
  return { document, where: '#', node: document }
}

/** The object that these keys lead to from a place, or that a `$ref` there names; undefined when there is none. */
export function within({ document, where, node }: Place, ...keys: string[]): Place | undefined {
  const child = lookUp(node, pointerTo(keys)) as Node | undefined
  if (typeof child !== 'object') return undefined
  if (typeof child.$ref === 'string') return within(wholeOf(document), ...keysOf(child.$ref))
  return { document, where: where + pointerTo(keys).slice(1), node: child }
}

/** The objects that stand under this key, such as `properties`, by their names. */
export function childrenOf(place: Place, key: string): Map<string, Place> {
  const found = new Map<string, Place>()
  for (const name of Object.keys((place.node[key] as Node | undefined) ?? {})) {
    const child = within(place, key, name)
    if (child !== undefined) found.set(name, child)
  }
  return found
}
