import type { Kind } from './model.ts'

/** Processor time of one request in microseconds. */
export interface Times {
  /** On SQLite, in the instance, from the response cache. */
  cached: number
  /** On SQLite, in the instance, with the database. */
  sqlite: number
  /** On PostgreSQL, in the instance. */
  instance: number
  /** On PostgreSQL, in the database server. */
  database: number
}

/** What `yarn bench simulation` measures on a machine. */
export interface Measured {
  /** By the kind of request. */
  kinds: Record<string, Times>
  /** How long a flush to the disk takes, in microseconds. */
  commit: number
  /** The latency of a request that finds no queue, beyond its processor time, in microseconds. */
  delay: { sqlite: number; postgres: number }
}

/** Shares of the kinds of requests. */
export type Mix = Record<string, number>

/** The reads of the benchmarks in equal parts, with a share of creates. */
export function mixOf(creates: number): Mix {
  const reads = { market: 1, products: 1, product_prices: 1, market_prices: 1 }
  return creates === 0 ? reads : { ...reads, create: (4 * creates) / (1 - creates) }
}

/** What the kinds of a mix need on SQLite, of which a share is `cached`. */
export function onSqlite({ kinds }: Measured, mix: Mix, cached = 0): Kind[] {
  return Object.entries(mix).flatMap(([name, share]) => {
    const times = timesOf(kinds, name)
    const isWrite = name === 'create'
    const kind = (share: number, micros: number) => ({
      name,
      share,
      instance: micros / 1e6,
      database: 0,
      isWrite,
    })
    return isWrite
      ? [kind(share, times.sqlite)]
      : [kind(share * cached, times.cached), kind(share * (1 - cached), times.sqlite)]
  })
}

/** What the kinds of a mix need on PostgreSQL. */
export function onPostgres({ kinds }: Measured, mix: Mix): Kind[] {
  return Object.entries(mix).map(([name, share]) => {
    const { instance, database } = timesOf(kinds, name)
    return { name, share, instance: instance / 1e6, database: database / 1e6, isWrite: name === 'create' }
  })
}

function timesOf(kinds: Record<string, Times>, name: string): Times {
  const times = kinds[name]
  if (times === undefined) throw new Error(`The times of ${name} are not known.`)
  return times
}
