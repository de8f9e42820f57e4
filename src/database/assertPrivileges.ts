import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * Throws when the role of a PostgreSQL connection may not read and write the rows of each of these tables, as after a
 * migration by an owner without default privileges: every request for them would fail.
 */
export async function assertPrivileges<Tables>(db: Kysely<Tables>, tables: readonly string[]): Promise<void> {
  const { rows } = await sql<{ role: string; name: string }>`
    select current_user as role, name
    from unnest(${tables}::text[]) as name, to_regclass(quote_ident(name)) as id
    where not (
      has_table_privilege(id, 'select') and has_table_privilege(id, 'insert')
      and has_table_privilege(id, 'update') and has_table_privilege(id, 'delete')
    )`.execute(db)
  const [first] = rows
  if (first === undefined) return
  const names = rows.map(({ name }) => name).join(', ')
  throw new Error(
    `The role ${first.role} lacks privileges on tables. Run as their owner: ` +
      `grant select, insert, update, delete on ${names} to ${first.role}`,
  )
}
