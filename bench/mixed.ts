import { printTable, takeTurns, median } from './compare.ts'
import { dataFolder, loadInto, newFolder, PORT, startByHand, startService } from './data.ts'
import { drive } from './drive.ts'
import type { Measure } from './drive.ts'
import { newPrices } from './newPrices.ts'
import { assertSame, idsOf } from './reads.ts'

const CONNECTIONS = 64
const SECONDS = 3
const ROUNDS = 5

/** How many distinct URLs are read, and every how many requests one is a write. */
const URLS = 10_000
const WRITE_EVERY = 10

/** Measures reads of many URLs among which every tenth request creates a price: with the response cache, without it, and by hand. */
export async function benchMixed(): Promise<void> {
  const folder = newFolder()
  const loader = await startService(folder, PORT)
  await loadInto(loader.url, await dataFolder())
  await loader.stop()
  const cached = await startService(folder, PORT)
  const uncached = await startService(folder, PORT + 1, 0)
  const byHand = await startByHand(folder, PORT + 2)
  const paths = await pathsOf(cached.url)
  await assertSame(cached.url, byHand.url, paths)

  const nextPrice = await newPrices(cached.url)
  let count = 0
  const next = () => {
    count += 1
    if (count % WRITE_EVERY === 0) return { path: '/api/prices', body: JSON.stringify(nextPrice()) }
    return { path: paths[Math.floor(Math.random() * paths.length)] ?? '' }
  }
  const load = { requests: next, connections: CONNECTIONS, seconds: SECONDS }
  const measures = await takeTurns(
    {
      'by hand': () => drive(byHand, load),
      cached: () => drive(cached, load),
      uncached: () => drive(uncached, load),
    },
    ROUNDS,
  )
  for (const each of [cached, uncached, byHand]) await each.stop()
  print(measures)
}

function print(measures: Record<string, Measure[]>): void {
  const rateByHand = median((measures['by hand'] ?? []).map(({ rate }) => rate))
  printTable(
    [
      '90 % reads, 10 % creates',
      'responses/s',
      'of the one by hand',
      'µs of CPU each',
      'p50 in ms',
      'p99 in ms',
    ],
    Object.entries(measures).map(([name, results]) => {
      const [rate, cpu, p50, p99] = (['rate', 'cpu', 'p50', 'p99'] as const).map((key) =>
        median(results.map((result) => result[key])),
      ) as [number, number, number, number]
      return [name, rate, rate / rateByHand, cpu, p50, p99]
    }),
  )
}

/** Distinct paths: lists of products, the prices of each product and of each market, and prices by their ids. */
async function pathsOf(url: string): Promise<string[]> {
  const limits = Array.from({ length: 100 }, (_, index) => index + 1)
  const [markets, products, prices] = [
    await idsOf(url, 'markets'),
    await idsOf(url, 'products'),
    await idsOf(url, 'prices'),
  ]
  const paths = [
    ...limits.map((limit) => `/api/products?limit=${limit}`),
    ...markets.flatMap((id) => limits.map((limit) => `/api/markets/${id}/prices?limit=${limit}`)),
    ...products.map((id) => `/api/products/${id}/prices`),
    ...markets.map((id) => `/api/markets/${id}`),
  ]
  const left = URLS - paths.length
  const step = Math.max(1, Math.floor(prices.length / left))
  return [
    ...paths,
    ...prices.filter((_, index) => index % step === 0).map((id) => `/api/prices/${id}`),
  ].slice(0, URLS)
}
