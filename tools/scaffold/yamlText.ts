// Adds and removes entries in the text of a YAML document. Everything else, comments and formatting included, stays as it is,
// which no serializer promises.
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Pair, YAMLMap, Node } from 'yaml'

/** Adds the text of an entry to the mapping at this path: before the entry `before`, otherwise at its end. */
export function addEntry(source: string, path: string[], entry: string, before?: string): string {
  const map = mapAt(source, path)
  const next = map.items.find((pair) => keyOf(pair) === before)
  const position = next === undefined ? endOf(source, map) : startOf(source, next)
  return source.slice(0, position) + indent(entry, columnOf(source, map)) + source.slice(position)
}

/** Adds the text of an item to the sequence at this path: before the item that `isNext` finds, otherwise at its end. */
export function addItem(
  source: string,
  path: string[],
  item: string,
  isNext?: (value: unknown) => boolean,
): string {
  const node = parseDocument(source).getIn(path)
  if (!isSeq(node)) throw new Error(`openapi.yaml has no sequence at ${path.join('.')}.`)
  const items = node.items as Node[]
  const next = isNext && items.find((each) => isNext(each.toJSON()))
  const first = items[0]?.range?.[0] ?? 0
  const column = first - lineStart(source, first)
  const position = next?.range
    ? lineStart(source, next.range[0])
    : lineEnd(source, lastCharacter(source, items.at(-1)?.range?.[1] ?? 0))
  return source.slice(0, position) + indent(item, column - 2) + source.slice(position)
}

/** Removes the entry at this path with the comment lines directly above it; nothing where there is none. */
export function removeEntry(source: string, path: string[]): string {
  const parent = parseDocument(source).getIn(path.slice(0, -1), true)
  const pair = isMap(parent) ? parent.items.find((each) => keyOf(each) === path.at(-1)) : undefined
  if (pair === undefined) return source
  const end = endOfNode(source, pair.value as Node | null, pair)
  return source.slice(0, startOf(source, pair)) + source.slice(end)
}

/** Removes the items of a sequence that `isRemoved` finds. */
export function removeItems(source: string, path: string[], isRemoved: (value: unknown) => boolean): string {
  const node = parseDocument(source).getIn(path)
  if (!isSeq(node)) return source
  const removed = (node.items as Node[]).filter((item) => isRemoved(item.toJSON()))
  return removed.toReversed().reduce((text, { range }) => {
    if (range == null) return text
    return text.slice(0, lineStart(text, range[0])) + text.slice(lineEnd(text, lastCharacter(text, range[1])))
  }, source)
}

function mapAt(source: string, path: string[]): YAMLMap {
  const node = parseDocument(source).getIn(path)
  if (!isMap(node)) throw new Error(`openapi.yaml has no mapping at ${path.join('.')}.`)
  return node
}

function keyOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : key
}

/** The start of an entry: that of its line, or of the comment lines directly above. */
function startOf(source: string, { key }: Pair): number {
  let start = lineStart(source, (key as Node).range?.[0] ?? 0)
  for (;;) {
    const above = lineStart(source, start - 1)
    if (start === 0 || !/^\s*#/.test(source.slice(above, start))) return start
    start = above
  }
}

function endOf(source: string, map: YAMLMap): number {
  const last = map.items.at(-1)
  return last === undefined ? 0 : endOfNode(source, last.value as Node | null, last)
}

function endOfNode(source: string, value: Node | null, { key }: Pair): number {
  const end = value?.range?.[1] ?? (key as Node).range?.[1] ?? 0
  return lineEnd(source, lastCharacter(source, end))
}

/** The last character before `end` that is not white space: block scalars and mappings end at the next token. */
function lastCharacter(source: string, end: number): number {
  let at = end
  while (at > 0 && /\s/.test(source[at - 1] ?? '')) at -= 1
  return at
}

function columnOf(source: string, map: YAMLMap): number {
  const start = (map.items[0]?.key as Node | undefined)?.range?.[0] ?? 0
  return start - lineStart(source, start)
}

function lineStart(source: string, at: number): number {
  return source.lastIndexOf('\n', at - 1) + 1
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at)
  return end === -1 ? source.length : end + 1
}

function indent(text: string, width: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(width))
}
