import { expressionBuilder, sql } from 'kysely'
import type { AliasedRawBuilder, Expression, Kysely, SqlBool } from 'kysely'
import { wordsOf } from '../contract/words.ts'
import { dialectOf } from './dialect.ts'
import type { Param } from './preparedQuery.ts'
import { scanInSteps } from './scanInSteps.ts'

/** How many ids the first step of a search covers; where words are rare, a later one covers eight times as many. */
const IDS = 100_000

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
 * Whether a row of a table has a word that begins with each of these: an index finds the rows, all of them. Words consist of
 * letters and digits, so they contain no syntax.
 */
export function hasWords<Tables>(
  db: Kysely<Tables>,
  table: keyof Tables & string,
  words: readonly string[],
): Expression<SqlBool> {
  if (dialectOf(db).name === 'postgres') {
    const beginnings = sql`${sql.id(`${table}_beginnings`)}(${sql.ref(`${table}.search_words`)})`
    return sql<SqlBool>`${beginnings} @> ${words}::text[]`
  }
  const index = sql.table(`${table}_search`)
  return sql<SqlBool>`${sql.ref(`${table}.id`)} in (select rowid from ${index} where ${index} match ${queryOf(words)})`
}

/** The same, compared in each row that a query reads: where many rows have the words, the first ones are found soon. */
export function containsWords<Tables>(
  db: Kysely<Tables>,
  table: keyof Tables & string,
  words: readonly string[],
): Expression<SqlBool> {
  const { and } = expressionBuilder<Tables>()
  const position = sql.raw(dialectOf(db).name === 'postgres' ? 'strpos' : 'instr')
  const text = sql`' ' || ${sql.ref(`${table}.search_words`)}`
  return and(words.map((word) => sql<SqlBool>`${position}(${text}, ${` ${word}`}) > 0`))
}

/** A step of a search on SQLite: a query of FTS5, and which of its rows to read. */
export interface MatchStep {
  query: string
  /** Only rows above this id, up to this one, and at most so many of them. */
  after: number
  until: number
  limit: number
}

/** The ids of a step, in their order. */
export function matchingIds(
  table: string,
  param: Param<MatchStep>,
): AliasedRawBuilder<{ id: number }, 'matching'> {
  const index = sql.table(`${table}_search`)
  // better-sqlite3 binds numbers as floating-point values, which FTS5 does not use to skip rows.
  const bound = (name: 'after' | 'until') => sql`cast(${param(name)} as integer)`
  return sql<{ id: number }>`
    (select rowid as id from ${index}
    where ${index} match ${param('query')} and rowid > ${bound('after')} and rowid <= ${bound('until')})`.as(
    'matching',
  )
}

/** How to read the rows of a search. */
export interface Matches<Row> {
  words: readonly string[]
  /** Only rows above this id. */
  after: number
  limit: number
  /** Selects the rows with `matchingIds`, ordered by them. */
  read: (step: MatchStep) => Promise<Row[]>
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
  const query = queryOf(words)
  return scanInSteps({
    start: after,
    limit,
    size: IDS,
    read: (after, size, limit) => read({ query, after, until: after + size, limit }),
    next: async (start, size) => {
      const { rows } = await sql<{ id: number | null }>`
        select min(id) as id from ${sql.table(table)} where id > ${start + size}`.execute(db)
      const [{ id } = { id: null }] = rows
      return id === null ? undefined : id - 1
    },
  })
}

/** A query of FTS5 (sqlite.org/fts5.html, 3): each word is the beginning of one. */
function queryOf(words: readonly string[]): string {
  return words.map((word) => `"${word}" *`).join(' AND ')
}
