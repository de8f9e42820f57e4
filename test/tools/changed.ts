import { keysOf } from '../../src/contract/pointer.ts'
import type { Node } from '../../src/contract/pointer.ts'

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
