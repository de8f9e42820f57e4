import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import type { Logger as LogQuery } from 'kysely'
import { pino } from 'pino'
import type { Logger } from 'pino'
import { openResponseCache } from './responseCache.ts'
import { buildApp } from './app.ts'
import type { Config } from '../config.ts'
import { migrate } from '../database/migrations.ts'
import { openDatabase } from '../database/connection.ts'
import { disableBusyTimeout } from '../database/sqlite.ts'
import type { Db, Tables } from '../resources/tables.ts'
import { isPostgres } from '../database/postgres.ts'
import { DOCS_PATH } from './plugins/openapiDocs.ts'

/** How long a stop waits for the requests in flight, in milliseconds. */
const STOP_TIMEOUT = 10_000

/** How many connections may wait to be taken; the system may allow fewer, and drops those that are more. */
const BACKLOG = 4096

/** A running service. */
export interface Server {
  /** Where it listens, such as `http://127.0.0.1:5000`. */
  url: string
  /** Answers the requests in flight, then closes the database. */
  close: () => Promise<void>
}

/** Opens and migrates the database, then listens. Throws, with everything closed again, when one of these fails. */
export async function startServer(config: Config, logger: Logger): Promise<Server> {
  const metrics = await openMetrics(config, logger)
  const db = await openMigrated(config, metrics?.onQuery).catch(async (error: unknown) => {
    await metrics?.close()
    throw error
  })
  const responseCache = openResponseCache(config.databaseUrl, config.responseCacheSize)
  const stopping = new AbortController()
  const app = buildApp({ ...config, db, responseCache, logger, metrics, stopping: stopping.signal })
  app.addHook('onClose', async () => {
    responseCache?.close()
    await db.destroy()
    await metrics?.close()
  })
  return listen(app, config, logger, stopping)
}

/** Metrics, and where they are served, if they are wanted. */
async function openMetrics({ host, metricsPort }: Config, logger: Logger) {
  if (metricsPort === undefined) return undefined
  // Not read without need: it would make each start longer.
  const { startMetrics, serveMetrics } = await import('./plugins/metrics.ts')
  const metrics = startMetrics()
  const { url, close } = await serveMetrics(metrics, host, metricsPort).catch((error: unknown) => {
    throw cannotListen(error, 'METRICS_PORT', host, metricsPort)
  })
  logger.info(`The metrics are at ${url}`)
  return { ...metrics, close }
}

/** Lets an app listen; its stop is told by `stopping`. Throws, with the app closed again, when it cannot. */
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
    const url = await app.listen({ host: config.host, port: config.port, backlog: BACKLOG })
    logger.info(`The documentation is at ${url}${DOCS_PATH}`)
    const close = async () => {
      stopping.abort()
      // Those who send requests here find out by GET /health, and send them elsewhere.
      await sleep(config.stopDelay)
      await app.close()
    }
    return { url, close }
  } catch (error) {
    await app.close()
    throw cannotListen(error, 'PORT', config.host, config.port)
  }
}

function cannotListen(error: unknown, setting: string, host: string, port: number): Error {
  const { code, message } = error as NodeJS.ErrnoException
  const why =
    code === 'EADDRINUSE'
      ? `Port ${port} of ${host} is in use; set ${setting} to another one.`
      : `Nothing can listen on port ${port} of ${host}: ${message}. Set HOST and ${setting} to what can be.`
  return new Error(why, { cause: error })
}

async function openMigrated({ databaseUrl, databaseLimits }: Config, log?: LogQuery): Promise<Db> {
  if (isPostgres(databaseUrl)) {
    await migrateFirst(databaseUrl)
    return openDatabase<Tables>(databaseUrl, log, databaseLimits)
  }
  const db = openDatabase<Tables>(databaseUrl, log)
  try {
    await migrate(db)
    await disableBusyTimeout(db)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Migrates a PostgreSQL database over a connection of its own: a statement of a migration may take as long as it needs. */
async function migrateFirst(url: string): Promise<void> {
  const db = openDatabase(url)
  try {
    await migrate(db)
  } finally {
    await db.destroy()
  }
}

/** Starts the service, or a stand-in, to run until SIGTERM or SIGINT; a second signal ends it at once. */
export async function serve(config: Config, start = startServer): Promise<Server> {
  const logger = createLogger(config.logLevel)
  const server = await start(config, logger)
  const { uninstall } = closeWithGrace(
    { delay: STOP_TIMEOUT + config.stopDelay, logger },
    async ({ signal, err }) => {
      if (err !== undefined) logger.fatal(err, 'An unforeseen error ends the service')
      else logger.info(`${signal}: answering the requests in flight, then stopping`)
      await server.close()
    },
  )
  const close = async () => {
    uninstall()
    await server.close()
  }
  return { ...server, close }
}

/** JSON lines on standard output; on a terminal, lines for people. */
export function createLogger(level: string): Logger {
  return process.stdout.isTTY
    ? pino({
        level,
        transport: {
          target: 'pino-pretty',
          options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l', singleLine: true },
        },
      })
    : // Lines that come while one is written are written together; the exit waits for them.
      pino({ level }, pino.destination({ sync: false }))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
