import type { Examples } from '../examples.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'
import { batchOperation } from './batchOperation.ts'
import { createOperation } from './createOperation.ts'
import { deleteOperation, getOperation, updateOperation } from './itemOperations.ts'
import { listOperation } from './listOperation.ts'
import type { Node } from './node.ts'

/** The paths of a new resource with their operations. */
export function contractPaths(
  names: ResourceNames,
  properties: Property[],
  examples: Examples,
): Record<string, Node> {
  const path = `/${names.plural}`
  return {
    [path]: {
      get: listOperation(names, properties, examples),
      post: createOperation(names, properties, examples),
    },
    [`${path}/batch`]: { post: batchOperation(names, properties, examples) },
    [`${path}/{${names.singular}_id}`]: {
      get: getOperation(names, examples),
      put: updateOperation(names, properties, examples),
      delete: deleteOperation(names),
    },
  }
}
