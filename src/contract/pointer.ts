// JSON Pointers (RFC 6901) into a contract, in the form of its `$ref`s: #/components/schemas/Name.

/** An object of a contract whose shape is unknown. */
export type Node = Record<string, unknown>

/** The pointer that consists of these keys. */
export function pointerTo(keys: string[]): string {
  return ['#', ...keys.map(escapeKey)].join('/')
}

/** The keys of a pointer. */
export function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A key as a token of a pointer (RFC 6901, section 3). */
export function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** The value at a pointer; undefined if there is none. */
export function lookUp(document: unknown, pointer: string): unknown {
  return keysOf(pointer).reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document)
}

/** What the `$ref` of a node names; a node without one as it is. Throws when the document has no such node. */
export function follow<T extends object>(node: T, document: unknown): T {
  const { $ref } = node as { $ref?: string }
  if ($ref === undefined) return node
  const found = lookUp(document, $ref) as T | undefined
  if (found === undefined) throw new Error(`The contract has no ${$ref}.`)
  return found
}
