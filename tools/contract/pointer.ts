// JSON Pointers (RFC 6901) into the contract, in the form of its `$ref`s: #/components/schemas/Name.

/** An object of the contract whose shape is unknown. */
export type Node = Record<string, unknown>

/** The pointer that consists of these keys. */
export function pointerTo(keys: string[]): string {
  return ['#', ...keys.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
}

/** The keys of a pointer. */
export function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value at a pointer; undefined if there is none. */
export function lookUp(document: unknown, pointer: string): unknown {
  return keysOf(pointer).reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document)
}

/** A copy of a document with another value at the pointer; undefined removes the value. */
export function changed<T>(document: T, pointer: string, value: unknown): T {
  const copy = structuredClone(document)
  const keys = keysOf(pointer)
  const last = keys.pop() ?? ''
  const parent = keys.reduce<unknown>((node, key) => (node as Node)[key], copy) as Node
  if (value === undefined) Reflect.deleteProperty(parent, last)
  else parent[last] = value
  return copy
}
