import { sql } from 'kysely'
import t from 'tap'
import { preparedQuery } from '../../src/database/preparedQuery.ts'
import type { Param } from '../../src/database/preparedQuery.ts'
import { hasWords, matchingIds, scanMatches, searchWords, wordsToFind } from '../../src/database/search.ts'
import type { MatchStep } from '../../src/database/search.ts'
import { startApp } from '../fixture/app.ts'
import { newBook } from '../fixture/samples.ts'
import type { Db } from '../fixture/tables.ts'
import { onPostgres, onSqlite } from '../support/databases.ts'

t.test('a list of the contract searches in the properties of x-search', async (t) => {
  const { client, send } = await startApp(t)
  const titles = ['Crème Brûlée', 'Middlemarch']
  await client.POST('/books/batch', { body: titles.map((title) => newBook({ title })) })
  for (const [search, found] of Object.entries({ 'BRUL elio': [titles[0]], eliot: titles, rulee: [] })) {
    const { data } = await client.GET('/books', { params: { query: { search } } })
    const items = data?.items.map(({ title }) => title)
    t.same(items, found, search)
  }
  const { statusCode, body } = await send('GET', '/api/books?search=%22*')
  t.equal(statusCode, 400)
  t.match(JSON.parse(body), { errors: [{ pointer: '/search', detail: 'must contain a letter or a digit' }] })
})

t.test('a word with which another one begins is not searched for', (t) => {
  t.same(wordsToFind('mid m middle mids Eliot'), ['middle', 'mids', 'eliot'])
  t.end()
})

t.test('the words of a row are those of its properties, each once', (t) => {
  const row = { title: 'Emma, Émma', author: null, pages: 12 }
  t.equal(searchWords(row, ['title', 'author', 'pages']), 'emma 12')
  t.end()
})

t.test('SQLite reads the matches in the order of their ids, from an id on', onSqlite, async (t) => {
  const { client, db } = await startApp(t)
  const titles = ['b', 'a', 'c', 'a b']
  await client.POST('/books/batch', { body: titles.map((title) => newBook({ title })) })
  const select = preparedQuery((db: Db, param: Param<MatchStep>) =>
    db.selectFrom(matchingIds('book', param)).select('matching.id').limit(param('limit')),
  )
  const find = (words: string[], after: number, limit: number) =>
    scanMatches(db, 'book', { words, after, limit, read: (step) => select(db, step) })
  t.same(await find(['eliot'], 0, 10), [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
  t.same(await find(['eliot', 'a'], 0, 1), [{ id: 2 }])
  t.same(await find(['eliot', 'a'], 2, 10), [{ id: 4 }])
  t.same(await find(['nobody'], 0, 10), [])
})

t.test('PostgreSQL finds the rows that have words by an index', onPostgres, async (t) => {
  const { db } = await startApp(t)
  const plan = await db.transaction().execute(async (trx) => {
    // As in a table of many rows.
    await sql`set local enable_seqscan = off`.execute(trx)
    const books = trx.selectFrom('book').selectAll()
    return books.where(hasWords(db, 'book', ['eliot', 'a'])).explain<object>('json')
  })
  t.match(JSON.stringify(plan), /"Index Name":"book_search"/)
})
