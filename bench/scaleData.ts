import { rmSync } from 'node:fs'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { SampleSizes } from '../src/contract/resource.ts'
import { openDatabase } from '../src/database/connection.ts'
import { isPostgres } from '../src/database/postgresUrl.ts'
import { generated, loadInto, PORT, startOn } from './data.ts'
import { cpuSeconds } from './process.ts'

/** The time between two samples of how much is loaded, in milliseconds. */
const INTERVAL = 200

const DAY = 24 * 60 * 60 * 1000

/** The last day of the sample data. Not imported from the resource: a clone that removes it keeps its other benchmarks. */
const LAST_DAY = '2026-01-01'

/** The days that have prices, in ascending order. */
export function daysOf({ days = 0 }: SampleSizes): string[] {
  return Array.from({ length: days }, (_, index) =>
    new Date(Date.parse(LAST_DAY) - (days - 1 - index) * DAY).toISOString().slice(0, 10),
  )
}

/** Fills a database by load_data, product by product; returns its rates while it loads the first and the last tenth of the prices. */
export async function fillByLoad(url: string, sizes: SampleSizes): Promise<Record<string, number>> {
  const dir = await generated(sizes)
  const service = await startOn(url, PORT)
  const db = openDatabase(url)
  const samples: Sample[] = []
  const sample = async () => {
    const { rows } = await sql<{ id: number | null }>`select max(id) as id from price`.execute(db)
    samples.push({ prices: rows[0]?.id ?? 0, time: performance.now(), cpu: cpuSeconds(service.child) })
  }
  await sample()
  const timer = setInterval(() => void sample(), INTERVAL)
  const seconds = await loadInto(service.url, dir)
  clearInterval(timer)
  await sample()
  await service.stop()
  await db.destroy()
  rmSync(dir, { recursive: true })
  const { prices = 0 } = sizes
  const first = rateBetween(samples, 0, prices / 10)
  const last = rateBetween(samples, prices * 0.9, prices)
  return {
    'load_data in s': seconds,
    'its prices/s at the start': first.rate,
    'at the end': last.rate,
    'end / start': last.rate / first.rate,
    'µs of CPU of the service for a price at its start': first.cpu,
    'at its end': last.cpu,
  }
}

/** The state of a load at a time in milliseconds: how many prices there were, and the processor time of the service in seconds. */
interface Sample {
  prices: number
  time: number
  cpu: number
}

function rateBetween(samples: Sample[], from: number, to: number) {
  const first = samples.findLast(({ prices }) => prices <= from)
  const last = samples.find(({ prices }) => prices >= to)
  if (first === undefined || last === undefined) throw new Error('The load has ended too early.')
  const count = last.prices - first.prices
  return { rate: (count / (last.time - first.time)) * 1000, cpu: ((last.cpu - first.cpu) / count) * 1e6 }
}

/**
 * Fills a database by SQL, day by day, as daily loads do: each product has a price in each market on each day.
 */
export async function fillByDay(url: string, sizes: SampleSizes): Promise<undefined> {
  const service = await startOn(url, PORT)
  await loadInto(service.url, await generated({ ...sizes, prices: 0 }))
  await service.stop()
  const db = openDatabase(url)
  // More than the entries that a day changes, which are on pages of their own; nothing is lost if the fill fails.
  if (!isPostgres(url)) await sql`pragma cache_size = -4000000`.execute(db)
  await db.transaction().execute(async (trx) => {
    for (const day of daysOf(sizes)) await insertDay(trx, day)
  })
  await db.destroy()
}

async function insertDay(db: Kysely<unknown>, day: string): Promise<void> {
  await sql`
    insert into price (market_id, product_id, price, currency, valid_from)
    select market.id, product.id, 500 + (market.id * 7 + product.id * 13) % 4500, 'EUR', ${day}
    from product cross join market order by product.id, market.id`.execute(db)
}
