// Many clients read one resource, change it and write it back.
import t from 'tap'
import { sqliteIn } from '../support/databases.ts'
import { serve } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { newProduct } from '../resources/products/sample.ts'

const CLIENTS = 200
const json = { 'content-type': 'application/json' }

t.test(`${CLIENTS} clients with If-Match lose no update`, async (t) => {
  const folder = temporaryFolder(t)
  const { url } = await serve(t, { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) })
  const first = newProduct({ calories: 0 })
  await fetch(`${url}/api/products`, { method: 'POST', headers: json, body: JSON.stringify(first) })
  const product = `${url}/api/products/1`

  let rejected = 0
  const addOne = async () => {
    for (;;) {
      const read = await fetch(product)
      const { id: _, ...values } = (await read.json()) as { id: number; calories: number }
      const body = JSON.stringify({ ...values, calories: values.calories + 1 })
      const headers = { ...json, 'if-match': read.headers.get('etag') ?? '' }
      const { status } = await fetch(product, { method: 'PUT', headers, body })
      if (status === 200) return
      if (status !== 412) throw new Error(`returned ${status}`)
      rejected += 1
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, addOne))
  t.match(await (await fetch(product)).json(), { calories: CLIENTS })
  t.ok(rejected > 0, 'updates were concurrent')
  t.comment(`${rejected} rejected and repeated`)

  // Without If-Match the last writer wins.
  const writes = [11, 12].map((calories) => JSON.stringify({ ...first, calories }))
  for (const body of writes) await fetch(product, { method: 'PUT', headers: json, body })
  t.match(await (await fetch(product)).json(), { calories: 12 })
})
