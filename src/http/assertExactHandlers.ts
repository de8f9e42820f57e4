/** Throws an Error that lists the operations without a handler, and the handlers without an operation. */
export function assertExactHandlers(handlers: string[], operations: string[]): void {
  const missing = operations.filter((id) => !handlers.includes(id))
  const extra = handlers.filter((id) => !operations.includes(id))
  const errors = [
    ...(missing.length > 0
      ? [`These operations of the contract have no handler: ${missing.join(', ')}.`]
      : []),
    ...(extra.length > 0
      ? [`These handlers belong to no operation of the contract: ${extra.join(', ')}.`]
      : []),
  ]
  if (errors.length > 0) throw new Error(errors.join(' '))
}
