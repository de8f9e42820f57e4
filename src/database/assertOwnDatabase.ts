import type SQLite from 'better-sqlite3'

/**
 * Throws when an SQLite file that was just opened, and not changed, is neither empty nor a database of migrations. It may be
 * another program's: to migrate it would put tables among those, and even the journal mode is written into the file.
 */
export function assertOwnDatabase(sqlite: SQLite.Database): void {
  const tables = sqlite
    .prepare<[], string>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'",
    )
    .pluck()
    .all()
  // A number by which programs mark their files (sqlite.org/pragma.html#pragma_application_id); Pricebook leaves it 0.
  const isMarked = sqlite.pragma('application_id', { simple: true }) !== 0
  if (isMarked || (tables.length > 0 && !tables.includes('kysely_migration'))) {
    throw new Error('it is a database of something else; set DATABASE_URL to a file of its own')
  }
}
