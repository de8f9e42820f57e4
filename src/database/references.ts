import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { referencesTo } from '../contract/references.ts'
import type { Referrer } from '../contract/references.ts'

/** The first table with a row that refers to the row of this table and id; undefined when there is none. */
export async function findReferrer<Tables>(
  db: Kysely<Tables>,
  table: keyof Tables & string,
  id: number,
  references: Referrer[] = referencesTo(table),
): Promise<string | undefined> {
  for (const referrer of references) {
    const { rows } = await sql`
      select 1 from ${sql.table(referrer.table)} where ${sql.ref(referrer.column)} = ${id} limit 1`.execute(
      db,
    )
    if (rows.length > 0) return referrer.table
  }
  return undefined
}
