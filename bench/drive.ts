import autocannon from 'autocannon'
import { median } from './compare.ts'
import { cpuSeconds } from './process.ts'
import type { Listener } from './process.ts'

/** The requests to send repeatedly. */
export interface Load {
  /** The paths to request in turn. */
  paths: string[]
  connections: number
  seconds: number
  /** Creates the JSON body of each request; without it requests are GET. */
  nextBody?: () => string
}

/** How a listener performed. */
export interface Measure {
  /** Responses per second. */
  rate: number
  /** The listener's CPU time per response in microseconds. */
  cpu: number
  /** The 99th percentile of the latency in milliseconds. */
  p99: number
}

/** Sends a load to a listener; throws an Error if a response is not successful. */
export async function drive({ url, child }: Listener, load: Load): Promise<Measure> {
  const before = cpuSeconds(child)
  const { nextBody } = load
  const result = await autocannon({
    url,
    connections: load.connections,
    duration: load.seconds,
    requests:
      nextBody === undefined
        ? load.paths.map((path) => ({ path }))
        : load.paths.map((path) => ({
            path,
            method: 'POST' as const,
            headers: { 'content-type': 'application/json' },
            setupRequest: (request: autocannon.Request) => ({ ...request, body: nextBody() }),
          })),
  })
  const used = cpuSeconds(child) - before
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${result.non2xx} responses of ${url} were not successful, ${result.errors} requests failed`,
    )
  }
  const responses = result.requests.total
  return { rate: responses / result.duration, cpu: (used / responses) * 1e6, p99: result.latency.p99 }
}

/** The columns of a comparison. */
export const COMPARED = ['responses/s', 'µs of CPU each', 'of the limit', 'of the one by hand']

/** A row for each variant: its medians, and its share of the rates of `limit` and `by hand`. */
export function compare(measures: Record<string, Measure[]>, ...first: string[]): (string | number)[][] {
  const rateOf = (variant: string) => median((measures[variant] ?? []).map(({ rate }) => rate))
  return Object.entries(measures).map(([variant, results]) => {
    const rate = rateOf(variant)
    const cpu = median(results.map(({ cpu }) => cpu))
    return [...first, variant, rate, cpu, rate / rateOf('limit'), rate / rateOf('by hand')]
  })
}
