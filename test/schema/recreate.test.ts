// On SQLite many changes recreate a table.
import { sql } from 'kysely'
import t from 'tap'
import { differencesBetween } from '../../src/schema/differences.ts'
import { readTables } from '../../src/schema/migrated.ts'
import {
  declaredAfter,
  draftFrom,
  engines,
  fill,
  load,
  replace,
  rowsOf,
  run,
  tables,
  text,
} from './lending.ts'
import type { Db } from './lending.ts'
import type { Test } from 'tap'

const declared = declaredAfter(({ Book }) => Object.assign(Book ?? {}, { 'x-unique': [] }))
const draft = draftFrom(tables, declared)

async function openFilled(t: Test): Promise<Db> {
  const sqlite = engines.SQLite
  if (sqlite === undefined) throw new Error('There is no SQLite.')
  return fill(await sqlite.open(t))
}

t.test('a recreated table keeps the references to it, and reuses no id', async (t) => {
  t.match(draft, 'create table "book_before" as select * from "book"', 'the draft recreates the table')
  const db = await openFilled(t)
  const { up } = await load(t, draft)
  await run(db, up)
  t.same(differencesBetween(await readTables(db), declared), [], 'the draft is applied')
  t.same((await sql`pragma foreign_key_check`.execute(db)).rows, [])
  await t.rejects(sql`delete from book where id = 1`.execute(db), /FOREIGN KEY constraint failed/)
  await sql`insert into book (title, author) values ('new', 'nobody')`.execute(db)
  t.match((await rowsOf(db)).book, [{ id: 1 }, { id: 2 }, { id: 4 }])
})

t.test('a draft that would lose a referenced row is rolled back', async (t) => {
  const db = await openFilled(t)
  const rows = await rowsOf(db)
  const { up } = await load(t, replace(draft, 'from "book_before"', '$& where id = 2'))
  await t.rejects(run(db, up), /FOREIGN KEY constraint failed/)
  t.same(await rowsOf(db), rows)
  t.same(await readTables(db), tables)
})

t.test('a draft asks about what the contract cannot declare', async (t) => {
  const db = await openFilled(t)
  await sql`alter table library add column city text default 'x' check (city <> '')`.execute(db)
  await sql`create trigger noted after insert on library begin select 1; end`.execute(db)
  await sql`create index upper_name on library (upper(name))`.execute(db)
  const declared = declaredAfter(({ Library }) => {
    Object.assign(Library?.properties ?? {}, { address: text, city: text })
  })
  t.match(differencesBetween(await readTables(db), declared), [/^The column address of library/])
  const { up } = await load(t, draftFrom(await readTables(db), declared))
  await t.rejects(
    run(db, up),
    /does not declare of library: DEFAULT, CHECK, the index upper_name, the trigger noted\?/,
  )
})
