// Where the migrations and the contract differ, a sentence says so, and the draft resolves it without losing rows.
import t from 'tap'
import { declaredTables } from '../../src/schema/declared.ts'
import { differencesBetween } from '../../src/schema/differences.ts'
import { draftOf } from '../../src/schema/draft.ts'
import { migratedTables, readTables } from '../../src/schema/migrated.ts'
import { declaredAfter, draftFrom, engines, fill, load, rowsOf, run, tables, text } from './lending.ts'
import type { Edit } from './lending.ts'
import { shapeOf } from './shape.ts'

t.test('the migrations of the service match its contract', async (t) => {
  t.same(differencesBetween(await migratedTables(), declaredTables()), [])
})

t.test('without a difference there is nothing to draft', async (t) => {
  t.same(differencesBetween(tables, declaredAfter()), [])
  t.equal(draftOf(tables, declaredAfter().tables), undefined)
})

/** An edit of the contract, the sentence about it, and the rows after up and down where the edit loses values. */
type Case = [Edit, string, object?]

const cases: Record<string, Case> = {
  'a new property': [
    ({ Book }) => Object.assign(Book?.properties ?? {}, { isbn: text }),
    'The table book lacks the column isbn of Book: `yarn db draft add_book_isbn` writes the migration that adds it.',
  ],
  'a removed property': [
    ({ Book, BookInput }) => {
      delete Book?.properties.pages
      delete BookInput?.properties.pages
    },
    'The table book has the column pages, which Book in openapi.yaml does not declare: add the property, or `yarn db draft ' +
      'drop_book_pages` writes the migration that drops it.',
    { book: [{ pages: null }, { pages: null }] },
  ],
  'a property that becomes nullable': [
    ({ Library }) => Object.assign(Library?.properties ?? {}, { address: text }),
    'The column address of library is text not null, but Library in openapi.yaml declares text null: change the schema, or ' +
      '`yarn db draft change_library_address` writes the migration that changes the column.',
  ],
  'a property that becomes not null': [
    ({ Book }) => Object.assign(Book?.properties ?? {}, { rating: { type: 'number' } }),
    'The column rating of book is real null, but Book in openapi.yaml declares real not null: change the schema, or `yarn db ' +
      'draft change_book_rating` writes the migration that changes the column.',
  ],
  'a new unique constraint': [
    ({ Library }) => Object.assign(Library ?? {}, { 'x-unique': [['name'], ['address', 'name']] }),
    'The table library has no unique constraint on address, name, which x-unique of Library declares: `yarn db draft ' +
      'add_library_address_name` writes the migration that adds it.',
  ],
  'a removed unique constraint': [
    ({ Book }) => Object.assign(Book ?? {}, { 'x-unique': [] }),
    'The table book has the unique constraint on title, author, which x-unique of Book does not declare: add [title, author] ' +
      'there, or `yarn db draft drop_book_title_author` writes the migration that drops it.',
  ],
  'a removed unique constraint without a name': [
    ({ Library }) => Object.assign(Library ?? {}, { 'x-unique': [] }),
    'The table library has the unique constraint on name, which x-unique of Library does not declare: add [name] there, or ' +
      '`yarn db draft drop_library_name` writes the migration that drops it.',
  ],
  'a new index': [
    ({ Library }) => Object.assign(Library ?? {}, { 'x-indexes': [['address']] }),
    'The table library has no index on address, which x-indexes of Library declares: `yarn db draft add_library_address` ' +
      'writes the migration that adds it.',
  ],
  'a removed index': [
    ({ Book }) => Object.assign(Book ?? {}, { 'x-indexes': [['author', 'title']] }),
    'The table book has the index on author, which x-indexes of Book does not declare: add [author] there, or `yarn db draft ' +
      'drop_book_author` writes the migration that drops it.',
  ],
  'a new search': [
    ({ Library }) => Object.assign(Library ?? {}, { 'x-search': ['name', 'address'] }),
    'The table library has no search, but x-search of Library declares name, address: `yarn db draft add_library_search` ' +
      'writes the migration.',
  ],
  'a changed search': [
    ({ Book }) => Object.assign(Book ?? {}, { 'x-search': ['title'] }),
    'The table book has a search in title, author, but x-search of Book declares title: `yarn db draft change_book_search` ' +
      'writes the migration.',
  ],
  'a removed search': [
    ({ Book }) => delete Book?.['x-search'],
    'The table book has a search in title, author, which x-search of Book does not declare: add [title, author] there, or ' +
      '`yarn db draft drop_book_search` writes the migration that drops it.',
  ],
  'a new reference': [
    ({ Book }) => {
      Object.assign(Book?.properties ?? {}, { kept_by: { type: ['integer', 'null'] } })
      Object.assign(Book ?? {}, { 'x-references': { kept_by: { table: 'library' } } })
    },
    'The table book lacks the column kept_by of Book: `yarn db draft add_book_kept_by` writes the migration that adds it.',
  ],
  'a column that becomes a reference': [
    ({ Book }) => Object.assign(Book ?? {}, { 'x-references': { pages: { table: 'book' } } }),
    'The column pages of book is integer null, but Book in openapi.yaml declares integer null references book: change the ' +
      'schema, or `yarn db draft change_book_pages` writes the migration that changes the column.',
  ],
  'a new resource': [
    (schemas) =>
      Object.assign(schemas, {
        Shelf: {
          'x-table': 'shelf',
          'x-unique': [['name']],
          'x-search': ['name', 'owner'],
          required: ['id', 'name'],
          properties: {
            id: { $ref: '#/components/schemas/Id' },
            name: { $ref: '#/components/schemas/Name' },
            owner: { anyOf: [{ $ref: '#/components/schemas/Name' }, { type: 'null' }] },
          },
        },
      }),
    'Shelf declares the table shelf, which no migration creates: `yarn db draft add_shelf` writes the migration.',
  ],
  'a removed resource': [
    (schemas) => delete schemas.Loan?.['x-table'],
    'No schema in openapi.yaml declares the table loan: add x-table: loan to its schema, or `yarn db draft drop_loan` writes ' +
      'the migration that drops it.',
    { loan: [] },
  ],
}

for (const [name, [edit, sentence]] of Object.entries(cases)) {
  t.test(`${name} is reported`, async (t) => {
    t.same(differencesBetween(tables, declaredAfter(edit)), [sentence])
  })
}

for (const [engine, { skip, open }] of Object.entries(engines)) {
  for (const [name, [edit, , lost]] of Object.entries(cases)) {
    t.test(`on ${engine}, the draft for ${name} applies it, and reverts it`, { skip }, async (t) => {
      const db = await fill(await open(t))
      const [shape, rows] = [await shapeOf(db), await rowsOf(db)]
      const declared = declaredAfter(edit)
      // The same tables, created at once.
      const expected = await open(t)
      await run(expected, (await load(t, draftFrom([], declared))).up)

      const { up, down } = await load(t, draftFrom(tables, declared))
      await run(db, up)
      t.same(await shapeOf(db), await shapeOf(expected), 'up creates the declared tables')
      if (lost === undefined) t.match(await rowsOf(db), rows, 'up keeps the rows')
      await run(db, down)
      t.same(await shapeOf(db), shape, 'down restores the previous tables')
      t.match(await rowsOf(db), { ...rows, ...lost }, 'down keeps the rows')
    })
  }
}

t.test('a draft creates tables after those that they refer to, and drops them before', async (t) => {
  const db = await engines.SQLite?.open(t)
  if (db === undefined) throw new Error('There is no SQLite.')
  const declared = declaredAfter()
  const { up, down } = await load(t, draftFrom([], { ...declared, tables: declared.tables.toReversed() }))
  await run(db, up)
  t.same(differencesBetween(await readTables(db), declared), [])
  await run(db, down)
  t.same(await readTables(db), [])
})
