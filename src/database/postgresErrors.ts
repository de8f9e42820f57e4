/** The connection to the server cannot be opened, or is lost. Other connections fail with the same codes: that of a client, too. */
export class ConnectionError extends Error {
  override name = 'ConnectionError'
}

/** The connection is to a standby: to another server than the primary, or to one that was the primary before a failover. */
export class StandbyError extends ConnectionError {
  override name = 'StandbyError'
}

/** An error of a query as a ConnectionError, if it is one; any other error as it is. */
export function connectionError(error: unknown): unknown {
  // The server itself reports errors with a severity.
  if (!(error instanceof Error) || 'severity' in error) return error
  const isLost = NETWORK.test((error as NodeJS.ErrnoException).code ?? '') || LOST.test(error.message)
  return isLost
    ? new ConnectionError(`The database has disconnected: ${error.message}`, { cause: error })
    : error
}

/** Whether an error of pg says that the server has not responded within `query_timeout`. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

/** Whether an error is that of a connection pooler such as PgBouncer, which accepts few settings at the start of a connection. */
export function isUnsupportedParameter(error: unknown): boolean {
  return (
    isOneOf(error, /^08P01$/) && /^unsupported startup parameter: \w+_timeout$/.test((error as Error).message)
  )
}

/** Whether a transaction failed because of a concurrent one, and may succeed when it is retried. */
export function isSerializationConflict(error: unknown): boolean {
  return isOneOf(error, CONFLICT)
}

/** Whether an error says that PostgreSQL is unreachable or overloaded at the moment. */
export function isUnavailable(error: unknown): boolean {
  if (isSerializationConflict(error)) return isOneOf(error, LOCKED)
  return error instanceof ConnectionError || isOneOf(error, UNAVAILABLE)
}

/** Whether an error says that the server does not accept writes, as a standby does. */
export function isReadOnlyError(error: unknown): boolean {
  return isOneOf(error, READ_ONLY)
}

/** Whether an error says that the role lacks a privilege. */
export function isPrivilegeError(error: unknown): boolean {
  return isOneOf(error, PRIVILEGE)
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
const PRIVILEGE = /^42501$/
const DISK_FULL = /^53100$/

const NETWORK = /^(ECONN[A-Z]+|ENOTFOUND|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT)$/
// Errors of pg about a lost connection, which have no code.
const LOST = /^(Connection terminated|Client has encountered a connection error)/

function isOneOf(error: unknown, codes: RegExp): boolean {
  return error instanceof Error && 'severity' in error && codes.test((error as { code?: string }).code ?? '')
}
