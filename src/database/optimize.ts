import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type SQLite from 'better-sqlite3'
import { isPostgres } from './postgresUrl.ts'
import { fileOf, openFile } from './sqlite.ts'

/** How many pages a step merges. It takes about 10 ms, in which no other process can write. */
const PAGES = 64

/** The pause after a step, in which others write, in milliseconds. */
const PAUSE = 10

/**
 * Merges the parts of each index of words in the SQLite database of this URL, in steps between which others write. Returns how
 * many indexes there are. Throws an Error when there is no database, or for PostgreSQL.
 */
export async function optimize(url: string): Promise<number> {
  if (isPostgres(url)) throw new Error('PostgreSQL maintains its indexes itself (autovacuum).')
  const file = fileOf(url)
  if (!existsSync(file)) throw new Error(`There is no database ${file}.`)
  const sqlite = openFile(file)
  try {
    const indexes = sqlite
      .prepare<[], string>("select name from sqlite_schema where sql like 'create virtual table%using fts5%'")
      .pluck()
      .all()
    for (const index of indexes) await mergeParts(sqlite, index)
    return indexes.length
  } finally {
    sqlite.close()
  }
}

/** A negative number begins to merge all parts; if less than two rows change, nothing is left (sqlite.org/fts5.html, 6.8). */
async function mergeParts(sqlite: SQLite.Database, index: string): Promise<void> {
  const merge = sqlite.prepare<[number]>(`insert into "${index}" ("${index}", rank) values ('merge', ?)`)
  const totalChanges = sqlite.prepare<[], number>('select total_changes()').pluck()
  let pages = -PAGES
  let before: number
  let after: number
  do {
    before = totalChanges.get() ?? 0
    merge.run(pages)
    after = totalChanges.get() ?? 0
    pages = PAGES
    await sleep(PAUSE)
  } while (after - before >= 2)
}
