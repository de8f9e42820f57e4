import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { columnsOf } from '../../src/contract/resource.ts'
import type { Resource } from '../../src/contract/resource.ts'
import { csvText } from '../../src/csv/csvText.ts'
import { exportData } from '../../src/csv/export.ts'
import { generateData } from '../../src/csv/generate.ts'
import { loadData } from '../../src/csv/load.ts'
import { resources } from '../../src/resources/index.ts'
import { startListening } from '../helper.ts'
import { contentOf } from './files.ts'

/** The CSV file of a resource: all columns of the contract, empty where a row has no value. */
function fileOf(resource: Resource, rows: Record<string, string | number>[]) {
  const columns = columnsOf(resource)
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))])
}

const [markets, products, prices] = resources
const milk = { market: 'zara', brand: 'dairy', product: 'Milk "fresh"' }
const files = {
  'markets.csv': fileOf(markets, [
    { name: 'zara', address: '1, Mill Lane', opening_time: '09:00', closing_time: '21:00' },
    { name: 'aldi', address: '2 Mill Lane', opening_time: '09:30', closing_time: '21:00' },
  ]),
  'products.csv': fileOf(products, [
    { name: 'Milk "fresh"', brand: 'dairy', calories: 64, sugar_percentage: 4.7 },
    { name: 'Água', brand: 'fonte' },
  ]),
  'product_price.csv': fileOf(prices, [
    { ...milk, price: '1.45', currency: 'EUR', valid_from: '2026-01-01' },
    { ...milk, price: '1.455', currency: 'USD', valid_from: '2026-01-02' },
    {
      market: 'aldi',
      brand: 'fonte',
      product: 'Água',
      price: '0.30',
      currency: 'EUR',
      valid_from: '2026-01-01',
    },
  ]),
}

t.test('writes the files that were loaded, byte for byte', async (t) => {
  const dir = t.testdir({ in: files })
  const { url } = await startListening(t)
  await loadData(resources, { url, dir: join(dir, 'in'), rejectsFile: join(dir, 'rejects.csv') })
  t.strictSame(await exportData(resources, { url, dir: join(dir, 'out') }), {
    markets: 2,
    products: 2,
    prices: 3,
  })
  t.strictSame(contentOf(join(dir, 'out')), files)
})

t.test('writes the same bytes after several pages are loaded into an empty service', async (t) => {
  const dir = t.testdir()
  const [from, to] = [join(dir, 'from'), join(dir, 'to')]
  await generateData(resources, {
    dir: join(dir, 'made'),
    seed: 3,
    sizes: { markets: 3, products: 1100, prices: 5000, days: 9 },
  })
  const one = await startListening(t)
  await loadData(resources, { url: one.url, dir: join(dir, 'made'), rejectsFile: join(dir, 'rejects.csv') })
  await exportData(resources, { url: one.url, dir: from })
  const other = await startListening(t)
  await loadData(resources, {
    url: other.url,
    dir: from,
    rejectsFile: join(dir, 'rejects.csv'),
    batch: 300,
    concurrency: 3,
  })
  await exportData(resources, { url: other.url, dir: to })
  t.strictSame(contentOf(from), contentOf(to))
  t.equal(contentOf(from)['products.csv'], contentOf(join(dir, 'made'))['products.csv'])
})

t.test('overwrites files that exist only with force', async (t) => {
  const dir = t.testdir({ 'markets.csv': 'mine' })
  const { url } = await startListening(t)
  await t.rejects(exportData(resources, { url, dir }), { message: /^markets.csv in .* --force/ })
  t.strictSame(contentOf(dir), { 'markets.csv': 'mine' })
  await exportData(resources, { url, dir, force: true })
  t.equal(contentOf(dir)['markets.csv'], fileOf(markets, []))
})

t.test('leaves no partial file when the API fails or rejects a request', async (t) => {
  const dir = t.testdir()
  const { url } = await startListening(t)
  const respondingWith = (response: () => Response) => async (request: Request) =>
    request.url.includes('/products') ? response() : fetch(request)
  const busy = respondingWith(() => new Response('', { status: 503 }))
  await t.rejects(exportData(resources, { url, dir, timeoutMs: 0, fetch: busy }), {
    message: /^The API at .* has become unavailable \(it responds with 503\)\. No file was written\.$/,
  })
  const broken = respondingWith(() => Response.json({ status: 500, detail: 'Oh' }, { status: 500 }))
  await t.rejects(exportData(resources, { url, dir, fetch: broken }), { message: /\(status 500\): Oh$/ })
  await t.rejects(exportData(resources, { url, dir, signal: AbortSignal.abort(new Error('enough')) }), {
    message: 'enough',
  })
  t.strictSame(readdirSync(dir), [])
})
