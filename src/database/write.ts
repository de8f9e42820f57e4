import type { Kysely } from 'kysely'

/**
 * Runs `work` in a transaction. Resolves once the commit is durable; when it rejects, nothing of `work` is stored. `work` may run
 * again after its transaction was rolled back, so it changes nothing but the database.
 */
export type Write<Tables> = <Result>(work: (trx: Kysely<Tables>) => Promise<Result>) => Promise<Result>
