/** Whether work that failed with this may succeed when it is done again at once, on what others have written meanwhile. */
export function isSerializationConflict(error: unknown): boolean {
  return isOneOf(error, CONFLICT)
}

/** Whether an error says that PostgreSQL cannot be reached, or is too busy, just now. */
export function isUnavailable(error: unknown): boolean {
  if (isSerializationConflict(error)) return isOneOf(error, LOCKED)
  if (isOneOf(error, UNAVAILABLE)) return true
  if (!(error instanceof Error)) return false
  return NETWORK.test((error as NodeJS.ErrnoException).code ?? '') || LOST.test(error.message)
}

// postgresql.org/docs/current/errcodes-appendix.html
// Serialization failure and deadlock.
const LOCKED = /^(40001|40P01)$/
// These, and what another transaction has added or removed since this one looked: a key or a reference.
const CONFLICT = /^(40001|40P01|23505|23503)$/
// Connection exceptions, a server without resources (too many connections, a full disk), one that is made to stop, starts
// or only reads, a lock or a statement that takes too long, a transaction that was idle.
const UNAVAILABLE = /^(08...|53...|57P0.|57014|58...|55P03|25P03|25006)$/

const NETWORK = /^(ECONN[A-Z]+|ENOTFOUND|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT)$/
// What pg says of a connection that it has lost has no code.
const LOST = /^(Connection terminated|Client has encountered a connection error)/

function isOneOf(error: unknown, codes: RegExp): boolean {
  return error instanceof Error && 'severity' in error && codes.test((error as { code?: string }).code ?? '')
}
