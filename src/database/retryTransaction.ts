import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from './connection.ts'
import { isSerializationConflict } from './postgresErrors.ts'
import type { Write } from './groupCommit.ts'

/** How long work is done again that others have overtaken, in milliseconds, and the longest pause before that. */
const OVERTAKEN_LIMIT = 5000
const LONGEST_PAUSE = 50

/**
 * Writes on PostgreSQL, which itself shares a flush among the transactions that commit together: each work has a
 * transaction of its own, on what was committed when it began (`repeatable read`). When another instance has meanwhile
 * changed what this one would change, or added what it looked for in vain, PostgreSQL refuses; the work is then done again
 * on what is there now, so that it comes out as if it had come alone
 * (postgresql.org/docs/current/transaction-iso.html#XACT-REPEATABLE-READ).
 */
export function retryOnConflict(db: Db): Write {
  return async (work) => {
    const deadline = Date.now() + OVERTAKEN_LIMIT
    for (;;) {
      try {
        return await db.transaction().setIsolationLevel('repeatable read').execute(work)
      } catch (error) {
        if (!isSerializationConflict(error) || Date.now() > deadline) throw error
        await sleep(Math.random() * LONGEST_PAUSE)
      }
    }
  }
}
