import { Problem } from '../contract/problem.ts'
import { shuttingDown } from '../contract/problems.ts'
import { ping } from '../database/ping.ts'
import type { Context } from './operation.ts'

const ok = { status: 200, body: { status: 'ok' } } as const

/** Readiness: 503 while the database is unavailable, and from the start of a graceful shutdown. */
async function getHealth<Tables>({ db, stopping }: Context<Tables>) {
  if (stopping.aborted) throw shuttingDown()
  try {
    await ping(db)
  } catch (cause) {
    throw new Problem('service-unavailable', 'The database does not respond', {
      headers: { 'retry-after': '5' },
      cause,
    })
  }
  return ok
}

/** Liveness: the process responds. */
async function getLiveness() {
  return ok
}

/** The handlers of the operations that every service has. */
export const healthHandlers = { getHealth, getLiveness }
