import type SQLite from 'better-sqlite3'

/**
 * Throws when an SQLite file that was just opened, and not changed, belongs to another program: when it is neither empty nor
 * has the migrator's table. Migrating it would add tables to those of the other program, and even the journal mode is
 * written into the file.
 */
export function assertOwnDatabase(sqlite: SQLite.Database): void {
  const tables = sqlite
    .prepare<[], string>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'",
    )
    .pluck()
    .all()
  // Programs mark their files with this number (sqlite.org/pragma.html#pragma_application_id); this service leaves it 0.
  const isMarked = sqlite.pragma('application_id', { simple: true }) !== 0
  if (isMarked || (tables.length > 0 && !tables.includes('kysely_migration'))) {
    throw new Error('it is a database of another program; set DATABASE_URL to a file of its own')
  }
}
