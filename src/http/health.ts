import type { Operation } from './operation.ts'
import { Problem, shuttingDown } from '../contract/problem.ts'
import { ping } from '../database/ping.ts'

export const getHealth: Operation<'getHealth'> = async ({ db, stopping }) => {
  if (stopping.aborted) throw shuttingDown()
  try {
    await ping(db)
  } catch (error) {
    throw new Problem('service-unavailable', 'The database does not answer', {
      headers: { 'retry-after': '5' },
      cause: error,
    })
  }
  return { status: 200, body: { status: 'ok' } }
}

export const getLiveness: Operation<'getLiveness'> = async () => ({ status: 200, body: { status: 'ok' } })
