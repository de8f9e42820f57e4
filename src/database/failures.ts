import { isDiskFullError, isReadOnlyError, isUnavailable, StandbyError } from './postgresErrors.ts'

/**
 * Why a database cannot serve a request that is valid: `busy`, `unreachable` and `standby` (PostgreSQL during a failover)
 * pass by themselves, the others when an operator acts.
 */
export type Failure = 'busy' | 'unreachable' | 'standby' | 'read-only' | 'disk full' | 'disk error'

/** The failure of the database that an error reports; undefined for any other error. */
export function failureOf(error: unknown): Failure | undefined {
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && code.startsWith('SQLITE_')) return sqliteFailure(code)
  if (error instanceof StandbyError) return 'standby'
  if (isReadOnlyError(error)) return 'read-only'
  if (isDiskFullError(error)) return 'disk full'
  return isUnavailable(error) ? 'unreachable' : undefined
}

// The result codes of sqlite.org/rescode.html; an extended code begins with its primary one.
function sqliteFailure(code: string): Failure | undefined {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'busy'
  if (code.startsWith('SQLITE_CANTOPEN')) return 'unreachable'
  if (code.startsWith('SQLITE_READONLY')) return 'read-only'
  if (code.startsWith('SQLITE_FULL')) return 'disk full'
  return code.startsWith('SQLITE_IOERR') ? 'disk error' : undefined
}
