import autocannon from 'autocannon'
import { cpuSeconds } from './process.ts'
import type { Listener } from './process.ts'

/** What to send, over and over. */
export interface Load {
  /** The paths to ask, in turn. */
  paths: string[]
  connections: number
  seconds: number
  /** Makes the body of each request, to be posted as JSON. */
  nextBody?: () => string
}

/** What a listener made of it. */
export interface Measure {
  /** Answers in a second. */
  rate: number
  /** Processor time that an answer took the listener, in microseconds. */
  cpu: number
  /** The time within which 99 of 100 answers came, in milliseconds. */
  p99: number
}

/** Sends a load to a listener; throws an Error when an answer is not a success. */
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
    throw new Error(`${result.non2xx} answers of ${url} were no success, ${result.errors} requests failed`)
  }
  const answers = result.requests.total
  return { rate: answers / result.duration, cpu: (used / answers) * 1e6, p99: result.latency.p99 }
}
