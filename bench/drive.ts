import autocannon from 'autocannon'
import { median } from './compare.ts'
import { cpuSeconds } from './process.ts'
import type { Listener } from './process.ts'

/** A request to send: a POST if it has a JSON body, a GET otherwise. */
export interface Next {
  path: string
  body?: string
}

/** The requests to send. */
export interface Load {
  /** The paths to request in turn on each connection, or a function that creates each request. */
  requests: string[] | (() => Next)
  connections: number
  seconds: number
}

/** How a listener performed. */
export interface Measure {
  /** Responses per second. */
  rate: number
  /** The listener's CPU time per response in microseconds. */
  cpu: number
  /** The median and the 99th percentile of the latency in milliseconds. */
  p50: number
  p99: number
}

/** Sends a load to a listener; throws an Error if a response is not successful. */
export async function drive({ url, child }: Listener, load: Load): Promise<Measure> {
  const before = cpuSeconds(child)
  const { requests, connections, seconds } = load
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests:
      typeof requests === 'function'
        ? [{ setupRequest: (defaults) => ({ ...defaults, ...withMethod(requests()) }) }]
        : requests.map((path) => ({ path })),
  })
  const used = cpuSeconds(child) - before
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${result.non2xx} responses of ${url} were not successful, ${result.errors} requests failed`,
    )
  }
  const responses = result.requests.total
  const { p50, p99 } = result.latency
  return { rate: responses / result.duration, cpu: (used / responses) * 1e6, p50, p99 }
}

function withMethod({ path, body }: Next): autocannon.Request {
  if (body === undefined) return { path }
  return { path, method: 'POST', headers: { 'content-type': 'application/json' }, body }
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
