import { inUse } from '../contract/problems.ts'
import { findReferrer } from '../database/references.ts'
import { resources } from './index.ts'
import type { Db, Tables } from './tables.ts'

/** Throws a 409 when a row of any resource refers to this row, which `what` describes by its kind and id. */
export async function assertUnused(trx: Db, table: keyof Tables, id: number, what: string): Promise<void> {
  const referrer = await findReferrer(trx, table, id)
  if (referrer === undefined) return
  throw inUse(what, resources.find((resource) => resource.table === referrer)?.name ?? referrer)
}
