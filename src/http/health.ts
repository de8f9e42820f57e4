import type { Operation } from './operation.ts'
import { shuttingDown } from '../contract/problem.ts'
import { ping } from '../database/ping.ts'

export const getHealth: Operation<'getHealth'> = async ({ db, stopping }) => {
  if (stopping.aborted) throw shuttingDown()
  await ping(db)
  return { status: 200, body: { status: 'ok' } }
}

export const getLiveness: Operation<'getLiveness'> = async () => ({ status: 200, body: { status: 'ok' } })
