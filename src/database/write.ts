import type { Kysely } from 'kysely'

/** Runs `work` in a transaction. Resolves once the commit is durable; when it rejects, nothing of `work` is stored. */
export type Write<Tables> = <Result>(work: (trx: Kysely<Tables>) => Promise<Result>) => Promise<Result>
