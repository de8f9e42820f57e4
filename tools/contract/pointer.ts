// JSON Pointers (RFC 6901) into the contract, written as its own `$ref`s are: #/components/schemas/Name.

/** An object of the contract whose shape is not known yet. */
export type Node = Record<string, unknown>

/** The pointer that leads along these keys. */
export function pointerTo(keys: string[]): string {
  return ['#', ...keys.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
}

/** What a pointer leads to in a document; undefined when there is nothing. */
export function lookUp(document: unknown, pointer: string): unknown {
  return keysOf(pointer).reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document)
}

/** A copy of a document with another value where the pointer leads; undefined leaves out what is there. */
export function changed<T>(document: T, pointer: string, value: unknown): T {
  const copy = structuredClone(document)
  const keys = keysOf(pointer)
  const last = keys.pop() ?? ''
  const parent = keys.reduce<unknown>((node, key) => (node as Node)[key], copy) as Node
  if (value === undefined) Reflect.deleteProperty(parent, last)
  else parent[last] = value
  return copy
}

/** The keys along which a pointer leads. */
export function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}
