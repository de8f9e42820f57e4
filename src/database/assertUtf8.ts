import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Throws for a PostgreSQL database that cannot store every text: each write of another character would fail. */
export async function assertUtf8<Tables>(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`
    select current_setting('server_encoding') as encoding`.execute(db)
  const encoding = rows[0]?.encoding
  if (encoding === 'UTF8') return
  const fix = "Create it again: create database <name> encoding 'UTF8' template template0"
  throw new Error(`The database has the encoding ${encoding}, and must have UTF8. ${fix}.`)
}
