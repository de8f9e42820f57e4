import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { printTable, takeTurns } from './compare.ts'
import { dataFolder, loadInto, newFolder, PORT, startByHand, startService } from './data.ts'
import { compare, COMPARED, drive } from './drive.ts'
import { listen } from './process.ts'
import type { Listener } from './process.ts'
import { responseSchema } from './schema.ts'

const CONNECTIONS = 32
const SECONDS = 2
const ROUNDS = 5

/** Reads by name, with the path in the contract and the paths to request. */
const reads: Record<string, { path: string; pathsOf: (ids: Ids) => string[] }> = {
  market: {
    path: '/markets/{market_id}',
    pathsOf: ({ markets }) => markets.map((id) => `/api/markets/${id}`),
  },
  products: { path: '/products', pathsOf: () => ['/api/products?limit=100'] },
  product_prices: {
    path: '/products/{product_id}/prices',
    pathsOf: ({ products }) => products.map((id) => `/api/products/${id}/prices`),
  },
  market_prices: {
    path: '/markets/{market_id}/prices',
    pathsOf: ({ markets }) => markets.map((id) => `/api/markets/${id}/prices?limit=100`),
  },
}

/** The benchmarks of reads, by name. */
export const readBenchmarks = Object.keys(reads)

interface Ids {
  markets: number[]
  products: number[]
}

/** Measures these reads against the limit: by hand, cached, uncached, and while another client writes. */
export async function benchReads(names: string[]): Promise<void> {
  const folder = newFolder()
  const cached = await startService(folder, PORT)
  await loadInto(cached.url, await dataFolder())
  const uncached = await startService(folder, PORT + 1, 0)
  const byHand = await startByHand(folder, PORT + 3)
  const ids = { markets: await idsOf(cached.url, 'markets'), products: await idsOf(cached.url, 'products') }

  const rows: (string | number)[][] = []
  for (const name of names) {
    const read = reads[name]
    if (read === undefined) continue
    const paths = read.pathsOf(ids)
    const limit = await startLimit(cached.url, read.path, paths)
    await assertSame(cached.url, byHand.url, paths)
    const load = { requests: paths, connections: CONNECTIONS, seconds: SECONDS }
    const measures = await takeTurns(
      {
        limit: () => drive(limit, load),
        'by hand': () => drive(byHand, load),
        cached: () => drive(cached, load),
        uncached: () => drive(uncached, load),
        'while writing': () => whileWriting(cached, () => drive(cached, load)),
      },
      ROUNDS,
    )
    rows.push(...compare(measures, name))
    await limit.stop()
  }
  await cached.stop()
  await uncached.stop()
  await byHand.stop()
  printTable(['read', 'variant', ...COMPARED], rows)
}

/** Throws an Error if two services respond to one of these paths with other values. */
export async function assertSame(one: string, other: string, paths: string[]): Promise<void> {
  for (const path of paths.slice(0, 20)) {
    const [first, second] = (await Promise.all(
      [one, other].map(async (url) => (await fetch(url + path)).json()),
    )) as { items?: unknown }[]
    // Cursors have no common form.
    assert.deepEqual(first?.items ?? first, second?.items ?? second, path)
  }
}

/** The ids of all rows of a list. */
export async function idsOf(url: string, list: string): Promise<number[]> {
  const found: number[] = []
  let cursor: string | null = null
  do {
    const response = await fetch(`${url}/api/${list}?limit=1000${cursor === null ? '' : `&cursor=${cursor}`}`)
    const page = (await response.json()) as { items: { id: number }[]; next_cursor: string | null }
    found.push(...page.items.map(({ id }) => id))
    cursor = page.next_cursor
  } while (cursor !== null)
  return found
}

/** Starts the limit with the service's responses to these paths. */
async function startLimit(url: string, path: string, paths: string[]): Promise<Listener> {
  const bodies: Record<string, unknown> = {}
  for (const each of paths) bodies[each] = await (await fetch(url + each)).json()
  const file = join(newFolder(), 'bodies.json')
  writeFileSync(file, JSON.stringify({ schema: responseSchema(path, 'get', 200), bodies }))
  return listen(['bench/limit.ts', file], PORT + 2, '/up')
}

/** Measures while another client changes a market ten times a second. */
async function whileWriting<Measure>({ url }: Listener, measure: () => Promise<Measure>): Promise<Measure> {
  let changes = 0
  const writing = setInterval(() => {
    changes += 1
    const body = {
      name: 'bench',
      address: `${changes} Main Street`,
      opening_time: '08:00',
      closing_time: '20:00',
    }
    void fetch(`${url}/api/markets/batch?on_conflict=update`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([body]),
    }).then((response) => response.arrayBuffer())
  }, 100)
  try {
    return await measure()
  } finally {
    clearInterval(writing)
  }
}
