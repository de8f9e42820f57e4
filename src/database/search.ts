import { expressionBuilder, sql } from 'kysely'
import type { AliasedRawBuilder, Expression, Kysely, SqlBool } from 'kysely'
import { wordsOf } from '../contract/words.ts'
import { dialectOf } from './dialect.ts'
import { scanInSteps } from './scanInSteps.ts'

/** How many ids the first step of a search covers; where words are rare, a later one covers eight times as many. */
const IDS = 50_000

/** The column with the words of a row, separated by spaces, of a table whose schema has `x-search`. */
export interface SearchColumn {
  search_words: string | null
}

/** The words of a row's properties, which each insert and update of the row stores. */
export function searchWords(
  row: Readonly<Record<string, string | number | null>>,
  properties: readonly string[],
): string {
  return wordsOf(properties.map((property) => row[property] ?? '').join(' ')).join(' ')
}

/** The words to search for; a word with which another one begins is superfluous. */
export function wordsToFind(text: string): string[] {
  const words = wordsOf(text)
  return words.filter((word) => !words.some((other) => other !== word && other.startsWith(word)))
}

/**
 * Whether a row of a table has a word that begins with each of these. An index finds such rows on PostgreSQL; on SQLite it is
 * evaluated for each row that a query reads. Words consist of letters and digits, so they contain no syntax.
 */
export function hasWords<Tables>(
  db: Kysely<Tables>,
  table: keyof Tables & string,
  words: readonly string[],
): Expression<SqlBool> {
  const column = sql.ref(`${table}.search_words`)
  if (dialectOf(db).name === 'postgres') {
    const query = words.map((word) => `'${word}':*`).join(' & ')
    return sql<SqlBool>`array_to_tsvector(string_to_array(${column}, ' ')) @@ ${query}::tsquery`
  }
  const { and } = expressionBuilder<Tables>()
  return and(words.map((word) => sql<SqlBool>`instr(' ' || ${column}, ${` ${word}`}) > 0`))
}

/** How to read the rows of a search. */
export interface Matches<Row> {
  words: readonly string[]
  /** Only rows above this id. */
  after: number
  limit: number
  /** Selects at most `limit` rows with these ids, ordered by them. */
  read: (matching: AliasedRawBuilder<{ id: number }, 'matching'>, limit: number) => Promise<Row[]>
}

/**
 * Reads the rows of a table that have a word beginning with each of these, ordered by id, on SQLite. Words that many rows
 * have, but few together, are compared for a long time: so it reads the ids in steps.
 */
export async function scanMatches<Tables, Row>(
  db: Kysely<Tables>,
  table: keyof Tables & string,
  { words, after, limit, read }: Matches<Row>,
): Promise<Row[]> {
  const query = words.map((word) => `"${word}" *`).join(' AND ')
  const index = sql.table(`${table}_search`)
  return scanInSteps({
    start: after,
    limit,
    size: IDS,
    read: (start, size, limit) => {
      // better-sqlite3 binds numbers as floating-point values, which FTS5 does not use to skip rows.
      const ids = sql<{ id: number }>`
        (select rowid as id from ${index} where ${index} match ${query} and rowid > cast(${start} as integer) and rowid <= cast(${start + size} as integer))`
      return read(ids.as('matching'), limit)
    },
    next: async (start, size) => {
      const { rows } = await sql<{ id: number | null }>`
        select min(id) as id from ${sql.table(table)} where id > ${start + size}`.execute(db)
      const [{ id } = { id: null }] = rows
      return id === null ? undefined : id - 1
    },
  })
}
