import { Kysely } from 'kysely'
import type { Logger } from 'kysely'
import { postgresDialect } from './postgres.ts'
import type { PostgresLimits } from './postgresPool.ts'
import { isPostgres } from './postgresUrl.ts'
import { fileOf } from './sqlite.ts'
import { sqliteDialect } from './sqliteDialect.ts'

/**
 * Opens the database of a `sqlite:<file>` URL (`sqlite::memory:` for one in memory), creating its folder, or of a
 * `postgres://` URL, within these limits. `log` receives each query.
 */
export function openDatabase<Tables>(url: string, log?: Logger, limits?: PostgresLimits): Kysely<Tables> {
  return new Kysely<Tables>({
    ...(log && { log }),
    dialect: isPostgres(url) ? postgresDialect(url, limits) : sqliteDialect(fileOf(url), log),
  })
}
