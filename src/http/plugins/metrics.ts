import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { onResponseHookHandler } from 'fastify'
import type { LogEvent } from 'kysely'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import { pathOf } from '../../contract/paths.ts'
import { durationOf } from '../duration.ts'
import { createHttpServer } from '../httpServer.ts'
import { onClientError } from '../parserErrors.ts'
import { COMMON_HEADERS } from './commonHeaders.ts'

/** Measurements of this process, for Prometheus. */
export interface Metrics {
  /** A hook that records the duration of each response. */
  onResponse: onResponseHookHandler
  /** Records the duration of an SQL statement. */
  onQuery: (event: LogEvent) => void
  /** All measurements in Prometheus' text format. */
  text: () => Promise<string>
  /** The media type of `text`. */
  contentType: string
}

/**
 * Starts measuring responses, SQL statements and the Node.js process, including the delay of its event loop. `droppedLines`
 * returns how many lines the log lacks.
 */
export function startMetrics(droppedLines: () => number): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const responses = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request, or from the end of the response that it follows, to the end of its response',
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
  new Counter({
    name: 'log_lines_dropped_total',
    help: 'Lines that the log lacks because they could not be written',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(droppedLines())
    },
  })
  return {
    onResponse: ({ method, routeOptions }, reply, done) => {
      // The template instead of the path, because each value creates a time series.
      const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode }
      responses.observe(labels, durationOf(reply) / 1000)
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

/** A running metrics server. */
export interface MetricsServer {
  url: string
  close: () => Promise<void>
}

/** Serves metrics at `/metrics` on a port of their own, which clients of the service need not reach. */
export async function serveMetrics(
  { text, contentType }: Metrics,
  host: string,
  port: number,
): Promise<MetricsServer> {
  // Others can reach it on a host that is not the loopback one, so it has the limits of the service.
  const server = createHttpServer((request, response) => {
    const { method = '', url = '' } = request
    for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value)
    // Prometheus adds the parameters of its configuration.
    if (pathOf(url) !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at GET /metrics\n')
      return
    }
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(method === 'OPTIONS' ? 204 : 405, { allow: 'GET, HEAD, OPTIONS' }).end()
      return
    }
    void text().then((body) => response.writeHead(200, { 'content-type': contentType }).end(body))
  }, Infinity)
  server.on('clientError', onClientError)
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
