import type { Operation } from '../operation.ts'
import { askDatabase } from '../queries/health.ts'

export const getHealth: Operation<'getHealth'> = async ({ db }) => {
  await askDatabase(db)
  return { status: 200, body: { status: 'ok' } }
}
