import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** The largest SQLite file that is checked at startup, in bytes: that takes less than 50 ms. */
const MAX_SIZE = 16 * 1024 * 1024

/** The first damage that SQLite's `quick_check` finds in a small file; undefined if there is none, or the file is larger. */
export async function quickCheck<Tables>(db: Kysely<Tables>): Promise<string | undefined> {
  try {
    const { rows: sizes } = await sql<{ size: number }>`
      select page_count * page_size as size from pragma_page_count, pragma_page_size`.execute(db)
    if ((sizes[0]?.size ?? 0) > MAX_SIZE) return undefined
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db)
    const result = rows[0]?.quick_check
    return result === 'ok' ? undefined : result
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_CORRUPT')) throw error
    return (error as Error).message
  }
}
