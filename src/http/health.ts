import { Problem } from '../contract/problem.ts'
import { shuttingDown } from '../contract/problems.ts'
import type { Failure } from '../database/failures.ts'
import { ping } from '../database/ping.ts'
import { readOnlyFailure } from '../database/readOnlyFailure.ts'
import { databaseProblem } from './databaseProblem.ts'
import type { Context } from './operation.ts'

const ok = { status: 200, body: { status: 'ok' } } as const

/** Readiness: 503 while the database is unavailable or read-only, and from the start of a graceful shutdown. */
async function getHealth<Tables>({ db, stopping }: Context<Tables>) {
  if (stopping.aborted) throw shuttingDown()
  const failure = await findReadOnlyFailure(db)
  if (failure !== undefined) throw databaseProblem(failure)
  return ok
}

/** Why the database rejects every write, if it does; throws a 503 when it does not respond. */
async function findReadOnlyFailure<Tables>(db: Context<Tables>['db']): Promise<Failure | undefined> {
  try {
    await ping(db)
    return await readOnlyFailure(db)
  } catch (cause) {
    throw new Problem('service-unavailable', 'The database does not respond', {
      headers: { 'retry-after': '5' },
      cause,
    })
  }
}

/** Liveness: the process responds. */
async function getLiveness() {
  return ok
}

/** The handlers of the operations that every service has. */
export const healthHandlers = { getHealth, getLiveness }
