import type { Db } from './connection.ts'
import { Problem } from '../contract/problem.ts'

/** Asks the database for something small that it must read; throws a 503 when it cannot. */
export async function ping(db: Db): Promise<void> {
  try {
    await db.selectFrom('market').select('id').limit(1).execute()
  } catch (error) {
    throw new Problem('service-unavailable', 'The database does not answer', {
      headers: { 'retry-after': '5' },
      cause: error,
    })
  }
}
