// Many clients read one resource, change it and write it back.
import t from 'tap'
import { sqliteIn } from '../support/databases.ts'
import { serve } from '../fixture/app.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { newBook } from '../fixture/samples.ts'

const CLIENTS = 200
const json = { 'content-type': 'application/json' }

t.test(`${CLIENTS} clients with If-Match lose no update`, async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await serve(t, { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) })
  const first = newBook({ pages: 1 })
  await fetch(`${url}/api/books`, { method: 'POST', headers: json, body: JSON.stringify(first) })
  const book = `${url}/api/books/1`

  let rejected = 0
  const addOne = async () => {
    for (;;) {
      const read = await fetch(book)
      const { id: _, ...values } = (await read.json()) as { id: number; pages: number }
      const body = JSON.stringify({ ...values, pages: values.pages + 1 })
      const headers = { ...json, 'if-match': read.headers.get('etag') ?? '' }
      const { status } = await fetch(book, { method: 'PUT', headers, body })
      if (status === 200) return
      if (status !== 412) throw new Error(`returned ${status}`)
      rejected += 1
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, addOne))
  t.match(await (await fetch(book)).json(), { pages: 1 + CLIENTS })
  t.ok(rejected > 0, 'updates were concurrent')
  t.comment(`${rejected} rejected and repeated`)

  // Without If-Match the last writer wins.
  const writes = [11, 12].map((pages) => JSON.stringify({ ...first, pages }))
  for (const body of writes) await fetch(book, { method: 'PUT', headers: json, body })
  t.match(await (await fetch(book)).json(), { pages: 12 })
})
