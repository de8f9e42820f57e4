import { WORD_LENGTH, wordsOf } from '../contract/words.ts'
import { addColumn, IS_POSTGRES, quote, run } from './statements.ts'
import { SEARCH_COLUMN } from './table.ts'
import type { Table } from './table.ts'

/** The name of the table and of the index that find rows by their words; its triggers begin with it. */
export function searchName({ name }: Pick<Table, 'name'>): string {
  return `${name}_search`
}

/** The name of the function whose values the index of PostgreSQL contains. */
function beginningsName({ name }: Table): string {
  return `${name}_beginnings`
}

/** The source of the statements that add the column of words to a table with rows, and fill and index it. */
export function addSearch(table: Table): string[] {
  const { name, search = [] } = table
  const values = search.map((column) => `row.${column}`).join(', ')
  return [
    `await db.schema.alterTable(${quote(name)})${addColumn(SEARCH_COLUMN)}.execute()`,
    'for (let after = 0; ; ) {',
    `const { rows } = await sql<any>\`select id, ${search.map((column) => `"${column}"`).join(', ')} from "${name}" where id > \${after} order by id limit 1000\`.execute(db)`,
    'if (rows.length === 0) break',
    'after = rows.at(-1).id',
    `const words = JSON.stringify(rows.map((row) => ({ id: row.id, words: wordsOf([${values}].join(' ')).join(' ') })))`,
    `const filled = ${IS_POSTGRES}`,
    '? sql`json_to_recordset(${words}) as filled(id bigint, words text)`',
    ": sql`(select value ->> 'id' as id, value ->> 'words' as words from json_each(${words})) as filled`",
    `await sql\`update "${name}" set search_words = filled.words from \${filled} where "${name}".id = filled.id\`.execute(db)`,
    '}',
    ...createSearch(table, [
      run(`insert into "${searchName(table)}" ("${searchName(table)}") values ('rebuild')`),
    ]),
  ]
}

/**
 * The source of the statements that index the words of a table. On SQLite, the words are in the table only: FTS5 stores the ids
 * for each word and each beginning of one, and no positions. Its tokenizer splits at spaces, for a word has no other
 * character of ASCII than letters and digits (sqlite.org/fts5.html, 4). On PostgreSQL, a GIN index has the same entries: to find
 * the beginnings of words in an index of words, it would read the ids of all words that begin like them.
 */
export function createSearch(table: Table, filled: string[] = []): string[] {
  const [name, index] = [table.name, searchName(table)]
  const prefixes = Array.from({ length: WORD_LENGTH }, (_, length) => length + 1).join(' ')
  const sources = (table.search ?? []).map((column) => `"${column}" unindexed, `).join('')
  return [
    `if (${IS_POSTGRES}) {`,
    createBeginnings(table),
    run(`create index "${index}" on "${name}" using gin ("${beginningsName(table)}"(search_words))`),
    '} else {',
    run(
      `create virtual table "${index}" using fts5 (search_words, ${sources}content = '${name}', content_rowid = 'id', ` +
        `tokenize = 'ascii', detail = none, columnsize = 0, prefix = '${prefixes}')`,
    ),
    ...filled,
    ...createTriggers(table),
    '}',
  ]
}

/**
 * The source of a function in PostgreSQL that returns the beginnings of words. It is not declared as safe in parallel: to start
 * processes for a search takes longer than most searches. Its cost keeps the planner from calling it for each row of a list.
 */
function createBeginnings(table: Table): string {
  return run(
    `create function "${beginningsName(table)}"(words text) returns text[] language plpgsql immutable strict cost 1000 as $$
      declare
        word text;
        beginnings text[] := '{}';
      begin
        foreach word in array string_to_array(words, ' ') loop
          for length in 1..length(word) loop
            beginnings := beginnings || left(word, length);
          end loop;
        end loop;
        return beginnings;
      end
    $$`,
  )
}

/** The source of the triggers that update the index of a table on SQLite. */
export function createTriggers(table: Table): string[] {
  const [name, index] = [table.name, searchName(table)]
  const insert = `insert into "${index}" (rowid, search_words) values (new.id, new.search_words);`
  const remove = `insert into "${index}" ("${index}", rowid, search_words) values ('delete', old.id, old.search_words);`
  return [
    run(`create trigger "${index}_insert" after insert on "${name}" begin ${insert} end`),
    run(`create trigger "${index}_delete" after delete on "${name}" begin ${remove} end`),
    run(
      `create trigger "${index}_update" after update of search_words on "${name}" ` +
        `when old.search_words is not new.search_words begin ${remove} ${insert} end`,
    ),
  ]
}

/** The names of these triggers. */
export function triggersOf(table: Pick<Table, 'name'>): string[] {
  return ['insert', 'delete', 'update'].map((event) => `${searchName(table)}_${event}`)
}

/** The source of the statements that remove the index and the column of words. */
export function dropSearch(table: Table): string[] {
  const index = searchName(table)
  return [
    `if (${IS_POSTGRES}) {`,
    `await db.schema.dropIndex(${quote(index)}).execute()`,
    run(`drop function "${beginningsName(table)}"`),
    '} else {',
    ...triggersOf(table).map((trigger) => run(`drop trigger "${trigger}"`)),
    `await db.schema.dropTable(${quote(index)}).execute()`,
    '}',
    `await db.schema.alterTable(${quote(table.name)}).dropColumn(${quote(SEARCH_COLUMN.name)}).execute()`,
  ]
}

/** The source of the function that drafted migrations call: a copy, so that they do the same when it changes. */
export const WORDS_OF = `/** The words of a text, in the form in which searches compare them. */
const wordsOf: (text: string) => string[] = ${wordsOf.toString()}
`
