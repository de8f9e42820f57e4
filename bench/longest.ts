import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../src/database/connection.ts'
import { isPostgres } from '../src/database/postgresUrl.ts'
import { buildApp } from '../src/http/app.ts'
import { handlers } from '../src/resources/handlers.ts'
import { resources } from '../src/resources/index.ts'
import type { Tables } from '../src/resources/tables.ts'
import { median, printTable } from './compare.ts'
import { generated, loadInto, newFolder, PORT, startOn } from './data.ts'
import { withPostgres } from './withPostgres.ts'

/** How many prices there are; the documented figures are of a million. */
const PRICES = Number(process.env.BENCH_PRICES ?? 60_000)

/** Two prices in each market of each product: most pairs of a market and a product that so many prices can have. */
const sizes = { markets: 6, products: Math.ceil(PRICES / 12), prices: PRICES, days: 365 }

const ROUNDS = 3
const SHOWN = 8

/** A market, a brand and a product with a single price, of the newest product: a scan in any order finds it last. */
const rare = { market: 'rare market', brand: 'rare brand', product: 'rare product' }

/** Words that many products have, few, few together, and none. */
const searches = ['p s', 'sweet app', 'green bean pack', '100 500', 'rare g', 'zzz']

/** Measures how long a single GET blocks the event loop: every list with every combination of its filters. */
export async function benchLongest(): Promise<void> {
  const dir = await generated(sizes)
  await measure('SQLite', `sqlite:${join(newFolder(), 'database.db')}`, dir)
  await withPostgres((url) => measure('PostgreSQL', url, dir))
}

async function measure(name: string, databaseUrl: string, dir: string): Promise<void> {
  const service = await startOn(databaseUrl, PORT)
  await loadInto(service.url, dir)
  await addRarePrice(`${service.url}/api`)
  await service.stop()

  const db = openDatabase<Tables>(databaseUrl)
  // As the server does by itself within minutes (autovacuum).
  if (isPostgres(databaseUrl)) await sql`vacuum analyze`.execute(db)
  const app = buildApp({ handlers, resources, db })
  const results: { path: string; block: number; duration: number }[] = []
  for (const path of await pathsOf(async (path) => (await app.inject(`/api${path}`)).json())) {
    const rounds: { block: number; duration: number }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(
        await longestBlock(async () => {
          const { statusCode, body } = await app.inject(`/api${path}`)
          if (statusCode !== 200) throw new Error(`${path} responds ${statusCode}: ${body}`)
        }),
      )
    }
    const of = (key: 'block' | 'duration') => median(rounds.map((round) => round[key]))
    results.push({ path, block: of('block'), duration: of('duration') })
  }
  await app.close()
  await db.destroy()
  results.sort((a, b) => b.block - a.block)
  printTable(
    [
      `${name}: the longest of ${results.length} requests, ${PRICES.toLocaleString('en')} prices`,
      'block in ms',
      'duration in ms',
    ],
    results.slice(0, SHOWN).map(({ path, block, duration }) => [decodeURIComponent(path), block, duration]),
  )
}

async function addRarePrice(url: string): Promise<void> {
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path} responds ${response.status}`)
  }
  const times = { opening_time: '08:00', closing_time: '20:00' }
  await post('/markets', { name: rare.market, address: '1 Main Street', ...times })
  await post('/products', { name: rare.product, brand: rare.brand })
  await post('/prices', { ...rare, price: '1.00', valid_from: '2026-01-01' })
}

/** Every combination of these values; undefined omits a parameter. */
function combinations(values: Record<string, (string | undefined)[]>): string[] {
  let queries: Record<string, string>[] = [{}]
  for (const [name, each] of Object.entries(values)) {
    queries = queries.flatMap((query) =>
      each.map((value) => (value === undefined ? query : { ...query, [name]: value })),
    )
  }
  return queries.map((query) => new URLSearchParams(query).toString().replaceAll('+', '%20'))
}

/** At most 100 ids, evenly spread from 1 to this one. */
function idsUpTo(last: number): string {
  const count = Math.min(100, last)
  return Array.from({ length: count }, (_, index) => 1 + Math.floor((index * last) / count)).join()
}

/** The lists with their filters, as paths with a query. */
async function pathsOf(
  get: (path: string) => Promise<{ items: Record<string, string>[] }>,
): Promise<string[]> {
  const [first = {}] = (await get('/prices?limit=1')).items
  const markets = [undefined, first.market, rare.market]
  const brands = [undefined, first.brand, rare.brand]
  const products = [undefined, first.product, rare.product]
  const limit = ['1000']
  const sort = ['id', 'name', 'brand']
  const on = [undefined, '1900-01-01', '2025-06-01']
  const history = {
    since: [undefined, '1900-01-01', '2025-12-31', '2100-01-01'],
    until: [undefined, '1900-01-01', '2025-01-31'],
    sort: ['product', 'valid_from', 'valid_from_desc'],
    limit,
  }
  const marketIds = [undefined, '2', idsUpTo(sizes.markets)]
  const productIds = [undefined, '2', idsUpTo(sizes.products)]
  const lists: [path: string, values: Record<string, (string | undefined)[]>][] = [
    ['/markets', { name: markets, limit }],
    ['/products', { name: products, brand: brands, sort, limit }],
    ['/products', { search: searches, brand: brands, sort, limit: ['20', '1000'] }],
    ['/markets/1/prices', { on, limit }],
    ['/products/1/prices', { on }],
    ['/prices/in-force', { product_id: productIds.slice(1), market_id: marketIds, on, limit }],
    ['/prices', { market: markets, brand: brands, product: products, ...history }],
    ['/prices', { market_id: marketIds, product_id: productIds, ...history }],
  ]
  return lists.flatMap(([path, values]) => combinations(values).map((query) => `${path}?${query}`))
}

/**
 * The longest time in milliseconds in which no other event was handled during some work, and how long the work took. The first
 * is of this thread's processor, so that other load on the machine does not affect it.
 */
async function longestBlock(work: () => Promise<void>): Promise<{ block: number; duration: number }> {
  const start = performance.now()
  let block = 0
  let last = processorTime()
  const endBlock = () => {
    const now = processorTime()
    block = Math.max(block, now - last)
    last = now
  }
  let tick = setImmediate(function next() {
    endBlock()
    tick = setImmediate(next)
  })
  await work()
  clearImmediate(tick)
  endBlock()
  return { block, duration: performance.now() - start }
}

/** The processor time of this thread in milliseconds. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
