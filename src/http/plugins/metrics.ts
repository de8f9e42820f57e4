import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { onResponseHookHandler } from 'fastify'
import type { LogEvent } from 'kysely'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What a process has measured of itself, for Prometheus. */
export interface Metrics {
  /** A hook that counts each answer and how long it took. */
  onResponse: onResponseHookHandler
  /** Counts a query to the database and how long it took. */
  onQuery: (event: LogEvent) => void
  /** All of it in Prometheus' text format, and the media type of that. */
  text: () => Promise<string>
  contentType: string
}

/** Begins to measure: answers, queries, and what Node.js tells of its process, the delay of the event loop among it. */
export function startMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const answers = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  const queries = new Histogram({
    name: 'database_query_duration_seconds',
    help: 'Time of one SQL statement',
    labelNames: ['statement', 'outcome'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  })
  return {
    onResponse: ({ method, routeOptions }, reply, done) => {
      // The template, not the path: each of these is a series that is kept.
      const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode }
      answers.observe(labels, reply.elapsedTime / 1000)
      done()
    },
    onQuery: ({ level, query, queryDurationMillis }) => {
      const statement = /^\s*(select|insert|update|delete|with)\b/i.exec(query.sql)?.[1]?.toLowerCase()
      const outcome = level === 'error' ? 'error' : 'ok'
      queries.observe({ statement: statement ?? 'other', outcome }, queryDurationMillis / 1000)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** Where metrics are served, until it is closed. */
export interface MetricsServer {
  url: string
  close: () => Promise<void>
}

/** Serves metrics at `/metrics` of an address of their own, which need not be reached by those who use the service. */
export async function serveMetrics(
  { text, contentType }: Metrics,
  host: string,
  port: number,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at GET /metrics\n')
      return
    }
    void text().then((body) => response.writeHead(200, { 'content-type': contentType }).end(body))
  })
  server.listen({ host, port })
  await once(server, 'listening')
  const { address, family, port: bound } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}/metrics`,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
