import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server as NetServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { DOCS_PATH } from './plugins/openapiDocs.ts'

/** The most connections that wait to be accepted; the kernel may allow fewer and drops the rest. */
const BACKLOG = 4096

/** How long a graceful shutdown waits for the requests in flight, in milliseconds. */
export const SHUTDOWN_TIMEOUT = 10_000

/** How often a graceful shutdown closes connections whose response has ended, in milliseconds. */
const IDLE_INTERVAL = 50

/** A running service. */
export interface Server {
  /** Its address, such as `http://127.0.0.1:5000`. */
  url: string
  /** Shuts down gracefully: completes the requests in flight, for at most 10 seconds, then closes the database. */
  close: () => Promise<void>
}

/** Lets an app listen until its `close`, which aborts `stopping`. Throws, with the app closed, when it cannot listen. */
export async function listen(
  app: FastifyInstance,
  config: Config,
  logger: Logger,
  stopping: AbortController,
): Promise<Server> {
  if (config.apiTokens === undefined && !isLoopback(config.host)) {
    logger.warn(
      `Everyone who reaches ${config.host}:${config.port} may write; set API_TOKENS to change that.`,
    )
  }
  try {
    const found = await lookup(config.host, { all: true })
    const addresses = new Set(found.map(({ address }) => address))
    const url = await listenAt(app, [...addresses], config.port)
    logger.info(`The documentation is at ${url}${DOCS_PATH}`)
    const close = async () => {
      stopping.abort()
      // Gives load balancers the time to see the failing readiness check and to route elsewhere.
      await sleep(config.stopDelay)
      // Also ends requests that a client never completes. What they would write is not stored.
      const timer = setTimeout(() => {
        app.downloads.abort()
        app.server.closeAllConnections()
      }, SHUTDOWN_TIMEOUT)
      // A response that began before the shutdown has not announced that its connection will be closed.
      const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_INTERVAL)
      await app.close()
      clearInterval(idle)
      clearTimeout(timer)
    }
    return { url, close }
  } catch (error) {
    await app.close()
    throw listenError(error, 'PORT', config.host, config.port)
  }
}

/**
 * Lets an app listen on one port at each of these addresses. All connections belong to its server, also those that others
 * accept, so they have the same limits and are closed with it. Resolves with the URL of the first address.
 */
export async function listenAt(
  app: FastifyInstance,
  [host, ...others]: string[],
  port: number,
): Promise<string> {
  const listeners: NetServer[] = []
  let closed: Promise<unknown> | undefined
  app.addHook('preClose', async () => {
    closed = Promise.all(listeners.map((each) => new Promise((resolve) => each.close(resolve))))
  })
  app.addHook('onClose', async () => {
    await closed
  })
  const url = await app.listen({ host, port, backlog: BACKLOG })
  const bound = app.server.address() as AddressInfo
  for (const other of others) {
    // The options are those of Node's http.Server.
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      app.server.emit('connection', socket),
    )
    listeners.push(listener.listen({ host: other, port: bound.port, backlog: BACKLOG }))
    await once(listener, 'listening').catch(ignoreUnavailable)
    if (listener.listening) app.log.info(`Server also listening at ${other}`)
  }
  return url
}

/** Ignores that a machine does not have an address, such as that of `localhost` without IPv6. */
function ignoreUnavailable(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT') throw error
}

/** The error for a port that cannot be used; its message names the setting to change. */
export function listenError(error: unknown, setting: string, host: string, port: number): Error {
  const { code, message } = error as NodeJS.ErrnoException
  const reason =
    code === 'EADDRINUSE'
      ? `Port ${port} of ${host} is in use; set ${setting} to another one.`
      : `Nothing can listen on port ${port} of ${host}: ${message}. Set HOST and ${setting} to what can be.`
  return new Error(reason, { cause: error })
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
