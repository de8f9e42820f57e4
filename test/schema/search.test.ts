// A draft indexes the words of existing rows, and a table that is changed keeps finding its rows.
import t from 'tap'
import type { Kysely } from 'kysely'
import { hasWords } from '../../src/database/search.ts'
import type { Tables } from '../fixture/tables.ts'
import { declaredAfter, draftFrom, engines, fill, load, run, tables } from './lending.ts'
import type { Db, Edit } from './lending.ts'

/** The ids of the rows with a word that begins with this one, found by the index. */
async function find(db: Db, table: 'book' | 'library', word: string): Promise<number[]> {
  const lending = db as Kysely<Tables>
  const rows = await lending
    .selectFrom(table)
    .select('id')
    .where(hasWords(lending, table, [word]))
    .execute()
  return rows.map(({ id }) => id)
}

const notNull: Edit = ({ Book }) => Object.assign(Book?.properties ?? {}, { rating: { type: 'number' } })
const inAuthors: Edit = ({ Book }) => Object.assign(Book ?? {}, { 'x-search': ['author'] })
const inLibraries: Edit = ({ Library }) => Object.assign(Library ?? {}, { 'x-search': ['name', 'address'] })

for (const [engine, { skip, open }] of Object.entries(engines)) {
  t.test(`on ${engine}, a draft indexes the words of existing rows`, { skip }, async (t) => {
    const db = await fill(await open(t))
    const added = await load(t, draftFrom(tables, declaredAfter(inLibraries)))
    await run(db, added.up)
    t.same(await find(db, 'library', 'centr'), [1])
    await run(db, added.down)
    const changed = await load(t, draftFrom(tables, declaredAfter(inAuthors)))
    await run(db, changed.up)
    t.same(await find(db, 'book', 'eliot'), [2])
    t.same(await find(db, 'book', 'middle'), [], 'the title is no longer searched in')
    await run(db, changed.down)
    t.same(await find(db, 'book', 'middle'), [2])
  })

  t.test(`on ${engine}, a table that is changed keeps its index`, { skip }, async (t) => {
    const db = await fill(await open(t))
    const { up, down } = await load(t, draftFrom(tables, declaredAfter(notNull)))
    await run(db, up)
    t.same(await find(db, 'book', 'emma'), [1])
    await (db as Kysely<Tables>).deleteFrom('loan').execute()
    await (db as Kysely<Tables>).deleteFrom('book').where('id', '=', 1).execute()
    t.same(await find(db, 'book', 'emma'), [], 'its triggers are restored')
    await run(db, down)
    t.same(await find(db, 'book', 'middle'), [2])
  })
}
