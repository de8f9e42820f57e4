// Errors in the declarations themselves are reported before any table is compared.
import t from 'tap'
import { differencesBetween } from '../../src/schema/differences.ts'
import { declaredAfter, text } from './lending.ts'
import type { Edit } from './lending.ts'

const errors: Record<string, [Edit, string]> = {
  'an unknown keyword': [
    ({ Library }) => Object.assign(Library ?? {}, { 'x-uniqe': [['name']] }),
    'Library has the unknown keyword x-uniqe; known are x-table, x-unique, x-indexes, x-search, x-references.',
  ],
  'a keyword with an invalid value': [
    ({ Library }) => Object.assign(Library ?? {}, { 'x-unique': ['name'] }),
    'x-unique.0 of Library must be array; docs/contract.md describes it.',
  ],
  'a property that a response may omit': [
    ({ Book }) => Object.assign(Book?.properties ?? {}, { isbn: { type: 'string' } }),
    'Book.isbn may be omitted but not null, and a response always contains its column: add isbn to the required of Book, or ' +
      'null to its type.',
  ],
  'a value without a column type': [
    ({ Book }) => Object.assign(Book?.properties ?? {}, { tags: { type: ['array', 'null'] } }),
    'Book.tags is array, for which there is no column type: add x-stored (text, integer or real) beside its type, and ' +
      'convert the value in the queries of the resource.',
  ],
  'a property that is sent and not stored': [
    ({ BookInput }) => Object.assign(BookInput?.properties ?? {}, { isbn: text }),
    'BookInput has isbn, but Book has not, so no column stores it: add it there.',
  ],
  'a resource without an id': [
    ({ Library }) => delete Library?.properties.id,
    'Library has an x-table but no id: add the property id.',
  ],
  'a table of two resources': [
    ({ Book }) => Object.assign(Book ?? {}, { 'x-table': 'library' }),
    'Library and Book have the same x-table, library: give each its own.',
  ],
  'a key on an unknown column': [
    ({ Library }) => Object.assign(Library ?? {}, { 'x-unique': [['title']] }),
    'x-unique of Library names title, which is not a column; its columns are id, name, address, opens_at, closes_at.',
  ],
  'a search in what is no text': [
    ({ Book }) => Object.assign(Book ?? {}, { 'x-search': ['title', 'pages'] }),
    'x-search of Book names pages, which is not a column of text; these are title, author.',
  ],
  'a reference to an unknown table': [
    ({ Loan }) => Object.assign(Loan?.['x-references']?.library_id ?? {}, { table: 'shelf' }),
    'x-references of Loan: library_id refers to the table shelf, which no x-table declares: correct the name.',
  ],
  'a reference that no property shows': [
    ({ Book }) => Object.assign(Book ?? {}, { 'x-references': { kept_by: { table: 'library' } } }),
    'x-references of Book: kept_by is not a property and has no shows: add one or the other.',
  ],
  'a reference that an unknown property shows': [
    ({ Loan }) => Object.assign(Loan?.['x-references']?.library_id ?? {}, { shows: { place: 'name' } }),
    'x-references of Loan: library_id shows place, which is not a property: correct the name.',
  ],
  'a reference that shows an unknown column': [
    ({ Loan }) => Object.assign(Loan?.['x-references']?.library_id ?? {}, { shows: { library: 'title' } }),
    'x-references of Loan: library_id shows title, which is not a column of library: correct the name.',
  ],
}

for (const [name, [edit, sentence]] of Object.entries(errors)) {
  t.test(`${name} is reported`, async (t) => {
    const declared = declaredAfter(edit)
    t.match(declared.errors.join('\n'), sentence)
    t.same(differencesBetween([], declared), declared.errors, 'no table is compared')
  })
}
