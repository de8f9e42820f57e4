import type { Kysely } from 'kysely'
import pRetry from 'p-retry'
import { isSerializationConflict } from './postgresErrors.ts'
import type { Write } from './write.ts'

/** How long a transaction is retried, in milliseconds. */
const RETRY_LIMIT = 5000

/** The least pause before a retry, in milliseconds; `randomize` adds up to as much again. */
const PAUSE = 25

/**
 * Writes on PostgreSQL, which itself groups the commits of concurrent transactions. Each `work` runs in a transaction of its
 * own on a snapshot (`repeatable read`). When another transaction has meanwhile changed what this one changes, or inserted
 * what it did not find, PostgreSQL rejects it, and `work` runs again on the new state
 * (postgresql.org/docs/current/transaction-iso.html#XACT-REPEATABLE-READ).
 */
export function retryOnConflict<Tables>(db: Kysely<Tables>): Write<Tables> {
  return (work) =>
    pRetry(() => db.transaction().setIsolationLevel('repeatable read').execute(work), {
      retries: Infinity,
      maxRetryTime: RETRY_LIMIT,
      minTimeout: PAUSE,
      factor: 1,
      randomize: true,
      shouldRetry: ({ error }) => isSerializationConflict(error),
    })
}
