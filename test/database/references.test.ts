import t from 'tap'
import { referencesTo } from '../../src/contract/references.ts'
import { findReferrer } from '../../src/database/references.ts'
import { startApp } from '../fixture/app.ts'
import { contract } from '../fixture/contract.ts'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'

const { schemas } = contract.components

t.test('the references to a table are read from the contract', async (t) => {
  t.same(referencesTo('library', schemas), [{ table: 'loan', column: 'library_id' }])
  t.same(referencesTo('book', schemas), [{ table: 'loan', column: 'book_id' }])
  t.same(referencesTo('loan', schemas), [])
})

t.test('the first table with a row that refers to another row is found', async (t) => {
  const { db, client } = await startApp(t)
  await client.POST('/libraries', { body: newLibrary() })
  await client.POST('/books', { body: newBook() })
  await client.POST('/books', { body: newBook({ title: 'not lent' }) })
  await client.POST('/loans', { body: newLoan() })
  const referrer = (id: number) => findReferrer(db, 'book', id, referencesTo('book', schemas))
  t.equal(await referrer(1), 'loan', 'a book with a loan')
  t.equal(await referrer(2), undefined, 'a book without one')
  t.equal(await findReferrer(db, 'loan', 1, []), undefined, 'a table that no other refers to')
})
