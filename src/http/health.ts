import { Problem } from '../contract/problem.ts'
import { shuttingDown } from '../contract/problems.ts'
import { isReadOnly } from '../database/isReadOnly.ts'
import { ping } from '../database/ping.ts'
import { databaseProblem } from './databaseProblem.ts'
import type { Context } from './operation.ts'

const ok = { status: 200, body: { status: 'ok' } } as const

/** Readiness: 503 while the database is unavailable or read-only, and from the start of a graceful shutdown. */
async function getHealth<Tables>({ db, stopping }: Context<Tables>) {
  if (stopping.aborted) throw shuttingDown()
  if (await isDatabaseReadOnly(db)) throw databaseProblem('read-only')
  return ok
}

/** Whether the database is read-only; throws a 503 when it does not respond. */
async function isDatabaseReadOnly<Tables>(db: Context<Tables>['db']): Promise<boolean> {
  try {
    await ping(db)
    return await isReadOnly(db)
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
