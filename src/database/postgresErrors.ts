/** Whether a transaction failed because of a concurrent one, and may succeed when it is retried. */
export function isSerializationConflict(error: unknown): boolean {
  return isOneOf(error, CONFLICT)
}

/** Whether an error says that PostgreSQL is unreachable or overloaded at the moment. */
export function isUnavailable(error: unknown): boolean {
  if (isSerializationConflict(error)) return isOneOf(error, LOCKED)
  if (isOneOf(error, UNAVAILABLE)) return true
  if (!(error instanceof Error)) return false
  return NETWORK.test((error as NodeJS.ErrnoException).code ?? '') || LOST.test(error.message)
}

/** Whether an error says that the server does not accept writes, as a replica does. */
export function isReadOnlyError(error: unknown): boolean {
  return isOneOf(error, READ_ONLY)
}

/** Whether an error says that the server's disk is full. */
export function isDiskFullError(error: unknown): boolean {
  return isOneOf(error, DISK_FULL)
}

// postgresql.org/docs/current/errcodes-appendix.html
// Serialization failure and deadlock.
const LOCKED = /^(40001|40P01)$/
// Also a key or a referenced row that another transaction has inserted or deleted since this one read it.
const CONFLICT = /^(40001|40P01|23505|23503)$/
// Connection exceptions, insufficient resources (too many connections), a server that shuts down or starts up, a lock or
// statement timeout, an idle transaction.
const UNAVAILABLE = /^(08...|53...|57P0.|57014|58...|55P03|25P03)$/
const READ_ONLY = /^25006$/
const DISK_FULL = /^53100$/

const NETWORK = /^(ECONN[A-Z]+|ENOTFOUND|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT)$/
// Errors of pg about a lost connection, which have no code.
const LOST = /^(Connection terminated|Client has encountered a connection error)/

function isOneOf(error: unknown, codes: RegExp): boolean {
  return error instanceof Error && 'severity' in error && codes.test((error as { code?: string }).code ?? '')
}
