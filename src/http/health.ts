import type { Operation } from './operation.ts'
import { isStopping } from '../contract/problem.ts'
import { askDatabase } from '../database/ping.ts'

export const getHealth: Operation<'getHealth'> = async ({ db, stopping }) => {
  if (stopping.aborted) throw isStopping()
  await askDatabase(db)
  return { status: 200, body: { status: 'ok' } }
}

export const getLiveness: Operation<'getLiveness'> = async () => ({ status: 200, body: { status: 'ok' } })
