import { unavailableUntilFixed, unavailable } from '../contract/problems.ts'
import type { Problem } from '../contract/problem.ts'
import type { Failure } from '../database/failures.ts'

/** The problem of a request that the database cannot serve. */
export function databaseProblem(failure: Failure): Problem {
  switch (failure) {
    case 'busy':
      return unavailable('The database is busy; try again')
    case 'unreachable':
      return unavailable('The database cannot be used just now; try again')
    case 'standby':
      return unavailable('The database cannot be written: its server is a standby; try again')
    case 'read-only':
      return unavailableUntilFixed('The database cannot be written: it is read-only')
    case 'disk full':
      return unavailableUntilFixed('The database cannot be written: its disk is full')
    case 'disk error':
      return unavailableUntilFixed('The database cannot be used: its disk reports an error')
  }
}
