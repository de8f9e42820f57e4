import { readFileSync } from 'node:fs'
import { setImmediate as nextIteration } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { FastifyInstance } from 'fastify'
import type { SampleSizes } from '../src/contract/resource.ts'
import { openDatabase } from '../src/database/connection.ts'
import { optimize } from '../src/database/optimize.ts'
import { isPostgres } from '../src/database/postgresUrl.ts'
import { buildApp } from '../src/http/app.ts'
import { handlers } from '../src/resources/handlers.ts'
import { resources } from '../src/resources/index.ts'
import type { Tables } from '../src/resources/tables.ts'
import { median, printTable, takeTurns } from './compare.ts'
import { newFolder } from './data.ts'
import { measureCommands } from './scaleCommands.ts'
import { fillByDay, fillByLoad } from './scaleData.ts'
import { readsOf } from './scaleReads.ts'
import { newDatabase, withPostgres } from './withPostgres.ts'

/** How many prices the larger of two databases has; the smaller one has a tenth. The documented figures are of ten million. */
const PRICES = Number(process.env.BENCH_PRICES ?? 100_000)

const ROUNDS = 7

/** How long a read is repeated in a round, in milliseconds, and how often at least. */
const ROUND_TIME = 100
const MIN_REPEATS = 5

/** A database to measure. */
export interface Database {
  prices: number
  sizes: SampleSizes
  url: string
}

/** How a database of so many prices is made. */
export const shapes = {
  'more products': {
    sizesOf: (prices: number) => ({ markets: 100, products: prices / 1000, days: 10, prices }),
    fill: fillByLoad,
  },
  'a longer history': {
    sizesOf: (prices: number) => ({ markets: 100, products: 100, days: prices / 10_000, prices }),
    fill: fillByDay,
  },
}

/** Measures how ten times as many prices affect reads, loading, backup, start and export, on SQLite and on PostgreSQL. */
export async function benchScale(): Promise<void> {
  await measure('SQLite', async () => `sqlite:${newFolder()}/database.db`)
  await withPostgres((server) => measure('PostgreSQL', () => newDatabase(server)))
}

async function measure(engine: string, newUrl: () => Promise<string>): Promise<void> {
  for (const [shape, { sizesOf, fill }] of Object.entries(shapes)) {
    const databases: Database[] = []
    const measures: Record<string, number>[] = []
    for (const prices of [PRICES / 10, PRICES]) {
      const database = { prices, sizes: sizesOf(prices), url: await newUrl() }
      const rates = await fill(database.url, database.sizes)
      measures.push({ ...rates, ...(await measureCommands(database.url, prices)) })
      databases.push(database)
    }
    const head = databases.map(({ prices }) => prices.toLocaleString('en'))
    const [few = {}, many = {}] = measures
    printTable(
      [`${engine}, ${shape}`, ...head, 'times'],
      Object.keys(few).map((name) => row(name, [few[name] ?? NaN, many[name] ?? NaN])),
    )
    const reads = Object.entries(await measureReads(databases)).map(([name, times]) => row(name, times))
    printTable(
      [`${engine}, ${shape}: ms`, ...head, 'times'],
      reads.toSorted((one, other) => Number(other.at(-1)) - Number(one.at(-1))),
    )
  }
}

function row(name: string, [few = NaN, many = NaN]: number[]) {
  return [name, few, many, many / few]
}

/** The median processor time of each read on each database, which take turns, in milliseconds. */
export async function measureReads(databases: Database[]): Promise<Record<string, number[]>> {
  const opened = await Promise.all(databases.map(open))
  const medians: Record<string, number[]> = {}
  for (const name of Object.keys(opened[0]?.reads ?? {})) {
    const contestants = opened.map(({ db, app, reads, pids }) => async () => {
      return meanTime(app, reads[name], await pids(db))
    })
    const measures = await takeTurns(Object.fromEntries(contestants.entries()), ROUNDS)
    medians[name] = Object.values(measures).map(median)
  }
  for (const { app, db } of opened) {
    await app.close()
    await db.destroy()
  }
  return medians
}

async function open({ url, sizes }: Database) {
  const db = openDatabase<Tables>(url)
  // The server of PostgreSQL does it by itself within minutes (autovacuum).
  if (isPostgres(url)) await sql`vacuum analyze`.execute(db)
  else await optimize(url)
  const app = buildApp({ handlers, resources, db })
  return { db, app, pids: isPostgres(url) ? pidsOf : async () => [], reads: await readsOf(app, sizes) }
}

/** The processes of the PostgreSQL server that work for this one. */
async function pidsOf(db: Kysely<Tables>): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`.execute(
    db,
  )
  return rows.map(({ pid }) => pid)
}

/** The mean processor time of a request in milliseconds, each with another path: of this thread, and of these processes. */
async function meanTime(app: FastifyInstance, nextPath: (() => string) | undefined, pids: number[]) {
  const start = processorTime(pids)
  const end = performance.now() + ROUND_TIME
  let count = 0
  while (count < MIN_REPEATS || performance.now() < end) {
    const path = nextPath?.() ?? ''
    const { statusCode, body } = await app.inject(`/api${path}`)
    if (statusCode !== 200) throw new Error(`${path} responds ${statusCode}: ${body}`)
    count += 1
    // Lets the loop collect what the requests have left.
    await nextIteration()
  }
  return (processorTime(pids) - start) / count
}

/** Processor time in milliseconds, of this thread and of these processes. Linux only. */
function processorTime(pids: number[]): number {
  const { user, system } = process.threadCpuUsage()
  const others = pids.map((pid) => Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ', 1)))
  return (user + system) / 1000 + others.reduce((sum, each) => sum + each, 0) / 1e6
}
