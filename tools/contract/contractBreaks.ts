import { operationBreaks } from './operationBreaks.ts'
import { childOf, childrenOf, rootOf } from './locatedNode.ts'
import type { LocatedNode } from './locatedNode.ts'
import type { Node } from '../../src/contract/pointer.ts'

/**
 * Lists the changes between two contracts that break clients of the first: a sentence each, with its location. Both
 * contracts must obey the lint rules of this folder; parameters, for example, belong to operations only.
 */
export function contractBreaks(before: Node, after: Node): string[] {
  const [one, other] = [rootOf(before), rootOf(after)]
  const remaining = childrenOf(other, 'paths')
  const breaks = [...childrenOf(one, 'paths')].flatMap(([path, item]) => {
    const now = remaining.get(path)
    return now === undefined ? [`${item.pointer}: was removed`] : pathBreaks(item, now)
  })
  // Operations share parameters and responses; a break in one of these is reported once.
  return [...new Set([...serverBreaks(before, after), ...schemeBreaks(one, other), ...breaks])]
}

function serverBreaks(before: Node, after: Node): string[] {
  const urls = (contract: Node) => ((contract.servers ?? []) as { url: string }[]).map(({ url }) => url)
  return urls(before)
    .filter((url) => !urls(after).includes(url))
    .map((url) => `#/servers: ${url} was removed`)
}

/** A removed scheme shows where operations require another one. */
function schemeBreaks(before: LocatedNode, after: LocatedNode): string[] {
  const meaning = ({ node: { description: _, ...rest } }: LocatedNode) => JSON.stringify(rest)
  const schemesOf = (root: LocatedNode) => childrenOf(childOf(root, 'components') ?? root, 'securitySchemes')
  const remaining = schemesOf(after)
  return [...schemesOf(before)].flatMap(([name, scheme]) => {
    const now = remaining.get(name)
    return now === undefined || meaning(now) === meaning(scheme)
      ? []
      : [`${now.pointer}: clients must authenticate in another way`]
  })
}

function pathBreaks(before: LocatedNode, after: LocatedNode): string[] {
  return Object.keys(before.node).flatMap((method) => {
    const [one, other] = [childOf(before, method), childOf(after, method)]
    if (one === undefined) return []
    return other === undefined ? [`${one.pointer}: was removed`] : operationBreaks(one, other)
  })
}
