import { lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { columnsOf } from '../../src/contract/resource.ts'
import type { Resource } from '../../src/contract/resource.ts'
import { csvText } from '../../src/csv/csvText.ts'
import { exportData } from '../../src/csv/export.ts'
import { generateData } from '../../src/csv/generate.ts'
import { loadData } from '../../src/csv/load.ts'
import { resources } from '../fixture/resources.ts'
import { startListening } from '../fixture/app.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { contentOf } from './files.ts'

/** The CSV file of a resource: all columns of the contract, empty where a row has no value. */
function fileOf(resource: Resource, rows: Record<string, string | number>[]) {
  const columns = columnsOf(resource)
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))])
}

const [libraries, books, loans] = resources
const emma = { library: 'york', author: 'Austen', title: 'Emma "annotated"' }
const files = {
  'libraries.csv': fileOf(libraries, [
    { name: 'york', address: '1, Mill Lane', opens_at: '09:00', closes_at: '21:00' },
    { name: 'leeds', address: '2 Mill Lane', opens_at: '09:30', closes_at: '21:00' },
  ]),
  'books.csv': fileOf(books, [
    { title: 'Emma "annotated"', author: 'Austen', pages: 474, rating: 4.7 },
    { title: 'Água viva', author: 'Lispector' },
  ]),
  'loans.csv': fileOf(loans, [
    { ...emma, deposit: '1.45', lent_on: '2026-01-01' },
    { ...emma, deposit: '1.00', lent_on: '2026-01-02' },
    { library: 'leeds', author: 'Lispector', title: 'Água viva', deposit: '0.30', lent_on: '2026-01-01' },
  ]),
}

t.test('follows no symbolic link', async (t) => {
  const dir = t.testdir({ out: {}, 'other.txt': 'other' })
  const out = join(dir, 'out')
  const { url } = await startListening(t)
  const other = () => readFileSync(join(dir, 'other.txt'), 'utf8')
  symlinkSync(join(dir, 'other.txt'), join(out, 'libraries.csv.partial'))
  symlinkSync(join(dir, 'missing.txt'), join(out, 'books.csv'))
  await t.rejects(exportData(resources, { url, dir: out }), {
    message: `books.csv in ${out} would be overwritten; give --force to allow that.`,
  })
  await exportData(resources, { url, dir: out, force: true })
  t.equal(other(), 'other', 'the file that the link names')
  t.same(readdirSync(dir).sort(), ['other.txt', 'out'], 'no file outside of the folder is created')
  t.same(readdirSync(out).sort(), Object.keys(files).sort(), 'the files of the folder')
  for (const file of readdirSync(out)) t.ok(lstatSync(join(out, file)).isFile(), `${file} is a file`)
})

t.test('writes the files that were loaded, byte for byte', async (t) => {
  const dir = t.testdir({ in: files })
  const { url } = await startListening(t)
  await loadData(resources, { url, dir: join(dir, 'in'), rejectsFile: join(dir, 'rejects.csv') })
  t.strictSame(await exportData(resources, { url, dir: join(dir, 'out') }), {
    libraries: 2,
    books: 2,
    loans: 3,
  })
  t.strictSame(contentOf(join(dir, 'out')), files)
})

t.test('writes the same bytes after several pages are loaded into an empty service', async (t) => {
  const dir = t.testdir()
  const [from, to] = [join(dir, 'from'), join(dir, 'to')]
  await generateData(resources, {
    dir: join(dir, 'made'),
    seed: 3,
    sizes: { libraries: 3, books: 1100, loans: 5000 },
  })
  const one = await startListening(t)
  await loadData(resources, { url: one.url, dir: join(dir, 'made'), rejectsFile: join(dir, 'rejects.csv') })
  await exportData(resources, { url: one.url, dir: from })
  const other = await startListening(t, temporaryFolder(t))
  await loadData(resources, {
    url: other.url,
    dir: from,
    rejectsFile: join(dir, 'rejects.csv'),
    batch: 300,
    concurrency: 3,
  })
  await exportData(resources, { url: other.url, dir: to })
  t.strictSame(contentOf(from), contentOf(to))
  t.equal(contentOf(from)['libraries.csv'], contentOf(join(dir, 'made'))['libraries.csv'])
})

t.test('overwrites files that exist only with force', async (t) => {
  const dir = t.testdir({ 'libraries.csv': 'mine' })
  const { url } = await startListening(t)
  await t.rejects(exportData(resources, { url, dir }), { message: /^libraries.csv in .* --force/ })
  t.strictSame(contentOf(dir), { 'libraries.csv': 'mine' })
  await exportData(resources, { url, dir, force: true })
  t.equal(contentOf(dir)['libraries.csv'], fileOf(libraries, []))
})

t.test('leaves no partial file when the API fails or rejects a request', async (t) => {
  const dir = t.testdir()
  const { url } = await startListening(t)
  const responding = (response: () => Response) => async (request: Request) =>
    request.url.includes('/books') ? response() : fetch(request)
  const busy = responding(() => new Response('', { status: 503 }))
  await t.rejects(exportData(resources, { url, dir, timeoutMs: 0, fetch: busy }), {
    message: /^The API at .* has become unavailable \(it responds with 503\)\. No file was written\.$/,
  })
  const broken = responding(() => Response.json({ status: 500, detail: 'Oh' }, { status: 500 }))
  await t.rejects(exportData(resources, { url, dir, fetch: broken }), { message: /\(status 500\): Oh$/ })
  await t.rejects(exportData(resources, { url, dir, signal: AbortSignal.abort(new Error('enough')) }), {
    message: 'enough',
  })
  t.strictSame(readdirSync(dir), [])
})
