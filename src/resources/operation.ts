import type { defaults, operations } from '../../generated/api.d.ts'
import type { OperationId } from '../contract/document.ts'
import type { HandlersOf, OperationOf } from '../http/operation.ts'
import type { Tables } from './tables.ts'

/** The handler of an operation of this service. */
export type Operation<Id extends OperationId> = OperationOf<operations, defaults, Id, Tables>

/** One handler for each operation of this service. */
export type Handlers = HandlersOf<operations, defaults, Tables>

/** Returns these handlers; one that is missing, extra or of another type than the contract's does not compile. */
export function exactHandlers<Given extends Handlers>(
  handlers: Given & Record<Exclude<keyof Given, OperationId>, never>,
): Given {
  return handlers
}
