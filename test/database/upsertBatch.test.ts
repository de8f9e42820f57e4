import t from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrations.ts'
import { startApp } from '../fixture/app.ts'
import { upsertBooks } from '../fixture/books/queries.ts'
import { MIGRATIONS } from '../fixture/contract.ts'
import { upsertLibraries } from '../fixture/libraries/queries.ts'
import { upsertLoans } from '../fixture/loans/queries.ts'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'
import type { Tables } from '../fixture/tables.ts'
import { databaseFor } from '../support/databases.ts'

const none = { created: 0, updated: 0, kept: 0, unchanged: 0, failed: [] }

const fail = { on_conflict: 'fail', dry_run: false } as const
const update = { on_conflict: 'update', dry_run: false } as const

t.test('a batch creates new rows, and reports conflicts with stored ones', async (t) => {
  const { db } = await startApp(t)
  t.same(await upsertLibraries(db, [newLibrary({ name: 'a' })], fail), { ...none, created: 1 })
  const moved = newLibrary({ name: 'a', address: 'moved' })
  t.same(await upsertLibraries(db, [newLibrary({ name: 'a' }), moved, newLibrary({ name: 'b' })], fail), {
    ...none,
    created: 1,
    unchanged: 1,
    failed: [{ index: 1, failure: { kind: 'conflict', row: moved, id: 1 } }],
  })
  t.match(await db.selectFrom('library').selectAll().orderBy('id').execute(), [
    { id: 1, ...newLibrary({ name: 'a' }) },
    { id: 2, name: 'b' },
  ])
})

t.test('a batch updates stored rows, which keep their ids', async (t) => {
  const { db } = await startApp(t)
  await upsertBooks(db, [newBook({ title: 'a' }), newBook({ title: 'b' })], fail)
  const { author, title } = newBook({ title: 'b' })
  t.same(await upsertBooks(db, [{ author, title }], update), { ...none, updated: 1 })
  t.match(await db.selectFrom('book').selectAll().orderBy('id').execute(), [
    { id: 1, title: 'a', pages: 880 },
    { id: 2, title: 'b', pages: null, rating: null },
  ])
})

t.test('a batch keeps stored rows', async (t) => {
  const { db } = await startApp(t)
  await upsertBooks(db, [newBook({ title: 'a' }), newBook({ title: 'b' })], fail)
  const rows = [newBook({ title: 'a', pages: 1 }), newBook({ title: 'b' }), newBook({ title: 'c' })]
  const keep = { ...fail, on_conflict: 'keep' } as const
  t.same(await upsertBooks(db, rows, keep), { ...none, created: 1, kept: 1, unchanged: 1 })
  t.match(await db.selectFrom('book').selectAll().orderBy('id').execute(), [
    { id: 1, title: 'a', pages: 880 },
    { id: 2, title: 'b', pages: 880 },
    { id: 3, title: 'c' },
  ])
  const contradicting = [newBook({ title: 'd' }), newBook({ title: 'd', pages: 1 })]
  t.match(await upsertBooks(db, contradicting, keep), { created: 1, failed: [{ index: 1 }] })
})

t.test('a dry run reports what a batch would do, and writes nothing', async (t) => {
  const { db } = await startApp(t)
  await upsertBooks(db, [newBook({ title: 'a' })], fail)
  const rows = [newBook({ title: 'a', pages: 1 }), newBook({ title: 'b' }), newBook({ title: 'b' })]
  for (const on_conflict of ['fail', 'update', 'keep'] as const) {
    const before = await db.selectFrom('book').selectAll().execute()
    const reported = await upsertBooks(db, rows, { on_conflict, dry_run: true })
    t.same(await db.selectFrom('book').selectAll().execute(), before, on_conflict)
    t.same(await upsertBooks(db, rows, { on_conflict, dry_run: false }), reported, on_conflict)
    await db.deleteFrom('book').where('title', '=', 'b').execute()
  }
})

t.test('the first row of a key in a batch wins, so that a repeated batch changes nothing', async (t) => {
  const { db } = await startApp(t)
  const rows = [newBook(), newBook(), newBook({ pages: 1 })]
  t.match(await upsertBooks(db, rows, fail), {
    created: 1,
    unchanged: 1,
    failed: [{ index: 2, failure: { kind: 'conflict', id: undefined } }],
  })
  t.match(await upsertBooks(db, rows, fail), {
    unchanged: 2,
    failed: [{ index: 2, failure: { kind: 'conflict', id: 1 } }],
  })
  const other = [newBook({ pages: 1 }), newBook(), newBook({ pages: 1 })]
  const row = { ...newBook(), search_words: 'middlemarch eliot' }
  const failed = [{ index: 1, failure: { kind: 'conflict', row, id: undefined } }]
  t.same(await upsertBooks(db, other, update), { ...none, updated: 1, unchanged: 1, failed })
  t.same(await upsertBooks(db, other, update), { ...none, unchanged: 2, failed })
  const fresh = [newBook({ title: 'new' }), newBook({ title: 'new', pages: 2 })]
  t.match(await upsertBooks(db, fresh, update), { created: 1, failed: [{ index: 1 }] })
  t.match(await db.selectFrom('book').select(['title', 'pages']).orderBy('id').execute(), [
    { title: 'Middlemarch', pages: 1 },
    { title: 'new', pages: 880 },
  ])
})

t.test('a row that cannot be written is reported at its index, and the others are stored', async (t) => {
  const { db } = await startApp(t)
  await upsertLibraries(db, [newLibrary()], fail)
  await upsertBooks(db, [newBook()], fail)
  const rows = [newLoan(), newLoan({ library: 'unknown' }), newLoan({ lent_on: '2026-03-01' })]
  t.same(await upsertLoans(db, rows, fail, '2026-01-01'), {
    ...none,
    created: 2,
    failed: [{ index: 1, failure: { kind: 'library', name: 'unknown' } }],
  })
  t.match(await db.selectFrom('loan').select('lent_on').orderBy('id').execute(), [
    { lent_on: '2026-02-01' },
    { lent_on: '2026-03-01' },
  ])
})

t.test('the number of rows does not change the statements', async (t) => {
  const statements = new Set<string>()
  const db = openDatabase<Tables>(await databaseFor(t), ({ query }) => void statements.add(query.sql))
  t.teardown(() => db.destroy())
  await migrate(db, MIGRATIONS)
  const upsert = (count: number) =>
    upsertLibraries(
      db,
      Array.from({ length: count }, (_, row) => newLibrary({ name: `${count} ${row}` })),
      fail,
    )
  await upsert(1)
  const known = new Set(statements)
  t.match(await upsert(500), { created: 500 })
  t.same([...statements], [...known])
})
