import t from 'tap'
import { startApp } from '../fixture/app.ts'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'

const names = ['a', 'b', 'c']

// Each list by its path, with filters that select another list.
const lists: Record<string, string[]> = {
  '/api/libraries': ['name=b'],
  '/api/books': ['title=b', 'author=Eliot'],
  '/api/loans': ['library=a'],
  '/api/libraries/1/loans': [],
}

t.test('a cursor continues its own list, and is rejected by every other', async (t) => {
  const { client, send } = await startApp(t)
  await client.POST('/libraries/batch', { body: names.map((name) => newLibrary({ name })) })
  await client.POST('/books/batch', { body: names.map((title) => newBook({ title })) })
  const loans = names.flatMap((library) => names.map((title) => newLoan({ library, title })))
  await client.POST('/loans/batch', { body: loans })

  const cursors = new Map<string, string>()
  for (const [list, filters] of Object.entries(lists)) {
    const page = await send('GET', `${list}?limit=2`)
    const { next_cursor } = page.json<{ next_cursor: string }>()
    cursors.set(list, next_cursor)
    const next = await send('GET', `${list}?limit=2&cursor=${next_cursor}`)
    t.equal(next.statusCode, 200, list)
    t.equal(next.json<{ items: unknown[] }>().items.length, list === '/api/loans' ? 2 : 1, `${list}, page 2`)
    for (const filter of filters) {
      const response = await send('GET', `${list}?${filter}&cursor=${next_cursor}`)
      t.equal(response.statusCode, 400, `${list} with ${filter}`)
    }
  }
  for (const list of [...Object.keys(lists), '/api/libraries/2/loans']) {
    for (const [other, cursor] of cursors) {
      if (list === other) continue
      const { statusCode } = await send('GET', `${list}?cursor=${cursor}`)
      t.equal(statusCode, 400, `${list} with the cursor of ${other}`)
    }
  }
})

t.test('pages hold every row once, also rows that are added meanwhile', async (t) => {
  const { client } = await startApp(t)
  const before = Array.from({ length: 7 }, (_, index) => `library ${index}`)
  await client.POST('/libraries/batch', { body: before.map((name) => newLibrary({ name })) })
  const seen: string[] = []
  let cursor: string | null | undefined
  do {
    const query: { limit: number; cursor?: string } = { limit: 3, ...(cursor && { cursor }) }
    const { data } = await client.GET('/libraries', { params: { query } })
    seen.push(...(data?.items ?? []).map(({ name }) => name))
    if (seen.length === 3) await client.POST('/libraries', { body: newLibrary({ name: 'late' }) })
    cursor = data?.next_cursor
  } while (cursor)
  t.same(seen, [...before, 'late'])
})
