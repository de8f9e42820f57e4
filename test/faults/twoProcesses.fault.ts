// Two services and repeated migrations share one SQLite file.
import t from 'tap'
import { sqliteIn } from '../support/databases.ts'
import { serve, start } from '../fixture/app.ts'
import { newBook } from '../fixture/samples.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const BOOKS = 3000
const MIGRATIONS = 5
const json = { 'content-type': 'application/json' }

t.test('clients of two services and migrations on one file get 503 at worst', async (t) => {
  const folder = temporaryFolder(t)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) }
  const services = [await serve(t, settings), await serve(t, settings)] as const
  let repeated = 0
  let next = 0
  const write = async (url: string) => {
    while (next < BOOKS) {
      const body = JSON.stringify(newBook({ title: `title ${(next += 1)}` }))
      for (;;) {
        const { status, headers } = await fetch(`${url}/api/books`, {
          method: 'POST',
          headers: json,
          body,
        })
        if (status === 201) break
        if (status !== 503 || headers.get('retry-after') !== '1') throw new Error(`returned ${status}`)
        repeated += 1
      }
    }
  }
  const read = async (url: string) => {
    while (next < BOOKS) {
      const { status } = await fetch(`${url}/api/books`)
      if (status !== 200) throw new Error(`returned ${status}`)
    }
  }
  const migrate = async () => {
    for (let count = 0; count < MIGRATIONS; count += 1) {
      const { child, output } = start(t, ['migrate'], settings)
      t.equal(await exitCode(child), 0, output.stderr)
    }
  }
  const clients = services.flatMap(({ url }) => [...Array.from({ length: 8 }, () => write(url)), read(url)])
  await Promise.all([...clients, migrate()])
  const counts = []
  for (const { url } of services) {
    const titles = new Set<string>()
    for (let cursor = ''; ;) {
      const page = await fetch(`${url}/api/books?limit=1000${cursor && `&cursor=${cursor}`}`)
      const { items, next_cursor } = (await page.json()) as {
        items: { title: string }[]
        next_cursor: string | null
      }
      for (const { title } of items) titles.add(title)
      if (next_cursor === null) break
      cursor = next_cursor
    }
    counts.push(titles.size)
  }
  t.same(counts, [next, next])
  t.comment(`${repeated} requests repeated`)
})
