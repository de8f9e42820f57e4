import { PostgresAdapter, sql, type Kysely } from 'kysely'

// Products are found by the words of their names and brands. The words are stored in a column of their own, as searches
// compare them, so that both databases find the same.

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('product').addColumn('search_words', 'text').execute()
  await fillWords(db)
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    await sql`
      create function product_beginnings(words text) returns text[] language plpgsql immutable strict cost 1000 as $$
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
      $$`.execute(db)
    await sql`create index product_search on product using gin (product_beginnings(search_words))`.execute(db)
    return
  }
  // A word consists of letters and digits, so it has no character at which this tokenizer splits. No positions are stored, and
  // each beginning of a word has an entry, so that a search for one letter reads no more than it returns.
  await sql`
    create virtual table product_search using fts5 (
      search_words, name unindexed, brand unindexed, content = 'product', content_rowid = 'id', tokenize = 'ascii',
      detail = none, columnsize = 0, prefix = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16'
    )`.execute(db)
  await sql`insert into product_search (product_search) values ('rebuild')`.execute(db)
  await sql`
    create trigger product_search_insert after insert on product begin
      insert into product_search (rowid, search_words) values (new.id, new.search_words);
    end`.execute(db)
  await sql`
    create trigger product_search_delete after delete on product begin
      insert into product_search (product_search, rowid, search_words) values ('delete', old.id, old.search_words);
    end`.execute(db)
  await sql`
    create trigger product_search_update after update of search_words on product
    when old.search_words is not new.search_words begin
      insert into product_search (product_search, rowid, search_words) values ('delete', old.id, old.search_words);
      insert into product_search (rowid, search_words) values (new.id, new.search_words);
    end`.execute(db)
}

export async function down(db: Kysely<any>): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    await db.schema.dropIndex('product_search').execute()
    await sql`drop function product_beginnings`.execute(db)
  } else {
    for (const event of ['insert', 'delete', 'update']) {
      await sql`drop trigger ${sql.id(`product_search_${event}`)}`.execute(db)
    }
    await db.schema.dropTable('product_search').execute()
  }
  await db.schema.alterTable('product').dropColumn('search_words').execute()
}

/** Stores the words of existing products, a thousand at a time. */
async function fillWords(db: Kysely<any>): Promise<void> {
  for (let after = 0; ;) {
    const { rows } = await sql<{ id: number; name: string; brand: string }>`
      select id, name, brand from product where id > ${after} order by id limit 1000`.execute(db)
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    const words = JSON.stringify(
      rows.map(({ id, name, brand }) => ({ id, words: wordsOf(`${name} ${brand}`).join(' ') })),
    )
    const filled =
      db.getExecutor().adapter instanceof PostgresAdapter
        ? sql`json_to_recordset(${words}) as filled(id bigint, words text)`
        : sql`(select value ->> 'id' as id, value ->> 'words' as words from json_each(${words})) as filled`
    await sql`
      update product set search_words = filled.words from ${filled} where product.id = filled.id`.execute(db)
  }
}

/** The words of a text, in the form in which searches compare them. */
function wordsOf(text: string): string[] {
  // Letters that no decomposition of Unicode turns into the plain ones that people type for them.
  const plain = new Map([
    ['ß', 'ss'],
    ['æ', 'ae'],
    ['œ', 'oe'],
    ['ø', 'o'],
    ['đ', 'd'],
    ['ð', 'd'],
    ['þ', 'th'],
    ['ħ', 'h'],
    ['ı', 'i'],
    ['ł', 'l'],
    ['ς', 'σ'],
  ])
  const letters = text
    .normalize('NFKD')
    .toLowerCase()
    // Marks of one script, such as the vowel signs of Devanagari, are part of its words; the others are accents.
    .replace(/(?=\p{M})\p{Script=Inherited}/gu, '')
    .replace(/[ßæœøđðþħıłς]/g, (letter) => plain.get(letter) ?? letter)
  const words =
    letters.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|\p{N}+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}])+/gu,
    ) ?? []
  return [...new Set(words.map((word) => [...word].slice(0, 16).join('')))]
}
