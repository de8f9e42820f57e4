import { join } from 'node:path'
import { sql } from 'kysely'
import type { FastifyInstance } from 'fastify'
import { openDatabase } from '../src/database/connection.ts'
import { optimize } from '../src/database/optimize.ts'
import { isPostgres } from '../src/database/postgresUrl.ts'
import { buildApp } from '../src/http/app.ts'
import { handlers } from '../src/resources/handlers.ts'
import { resources } from '../src/resources/index.ts'
import type { Tables } from '../src/resources/tables.ts'
import { median, printTable, takeTurns } from './compare.ts'
import { generated, loadInto, newFolder, PORT, startOn } from './data.ts'
import { drive } from './drive.ts'
import type { Listener } from './process.ts'
import { withPostgres } from './withPostgres.ts'

/** How many products there are; the documented figures are of a million. */
const PRODUCTS = Number(process.env.BENCH_PRODUCTS ?? 100_000)

const sizes = { markets: 1, products: PRODUCTS, prices: 1, days: 1 }

const ROUNDS = 3

/** Searches by what is special about them. */
const searches: Record<string, string> = {
  'two words': 'search=sweet app&limit=20',
  'two words, sorted': 'search=sweet app&limit=20&sort=name',
  'a word of many products': 'search=kg&limit=20',
  'two letters that most have': 'search=p s&limit=20',
  'two letters that most have, sorted': 'search=p s&limit=20&sort=name',
  'a word that none has': 'search=zzz&limit=20',
  'a rare word and one that most have': 'search=zzz p&limit=20',
}

/** Measures searches against the read of one product, in turn, without the cache: in this process and over HTTP. */
export async function benchSearch(): Promise<void> {
  const dir = await generated(sizes)
  await measure('SQLite', `sqlite:${join(newFolder(), 'database.db')}`, dir)
  await withPostgres((url) => measure('PostgreSQL', url, dir))
}

async function measure(name: string, databaseUrl: string, dir: string): Promise<void> {
  const service = await startOn(databaseUrl, PORT, { RESPONSE_CACHE: '0' })
  await loadInto(service.url, dir)

  const db = openDatabase<Tables>(databaseUrl)
  // The server of PostgreSQL does it by itself within minutes (autovacuum).
  if (isPostgres(databaseUrl)) await sql`vacuum analyze`.execute(db)
  else await optimize(databaseUrl)
  const app = buildApp({ handlers, resources, db })
  const paths = {
    'one product': `/api/products/${Math.ceil(PRODUCTS / 2)}`,
    ...Object.fromEntries(
      Object.entries(searches).map(([what, query]) => [what, `/api/products?${encodeURI(query)}`]),
    ),
  }
  const measures = await takeTurns(
    Object.fromEntries(
      Object.entries(paths).map(([what, path]) => [
        what,
        async () => ({ inProcess: await medianTime(app, path), overHttp: await timeOverHttp(service, path) }),
      ]),
    ),
    ROUNDS,
  )
  await app.close()
  await db.destroy()
  await service.stop()
  const timesOf = (what: string) => {
    const rounds = measures[what] ?? []
    return [
      median(rounds.map(({ inProcess }) => inProcess)),
      median(rounds.map(({ overHttp }) => overHttp)),
    ] as const
  }
  const [point, pointOverHttp] = timesOf('one product')
  printTable(
    [
      `${name}: ${PRODUCTS.toLocaleString('en')} products`,
      'ms',
      'of the read of one',
      'ms over HTTP',
      'of the read of one',
    ],
    Object.keys(paths).map((what) => {
      const [inProcess, overHttp] = timesOf(what)
      return [what, inProcess, inProcess / point, overHttp, overHttp / pointOverHttp]
    }),
  )
}

/** The mean duration of a request over one connection in milliseconds. */
async function timeOverHttp(service: Listener, path: string): Promise<number> {
  const { rate } = await drive(service, { requests: [path], connections: 1, seconds: 1 })
  return 1000 / rate
}

/** The median duration of a request in milliseconds, one after another for a tenth of a second, at least once. */
async function medianTime(app: FastifyInstance, url: string): Promise<number> {
  const times: number[] = []
  const end = performance.now() + 100
  do {
    const start = performance.now()
    const { statusCode, body } = await app.inject(url)
    times.push(performance.now() - start)
    if (statusCode !== 200) throw new Error(`${url} responds ${statusCode}: ${body}`)
  } while (performance.now() < end)
  return median(times)
}
