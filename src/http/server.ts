import closeWithGrace from 'close-with-grace'
import type { Logger as LogQuery } from 'kysely'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { contractFile } from '../contract/document.ts'
import type { ContractFile } from '../contract/document.ts'
import { openDatabase } from '../database/connection.ts'
import { MIGRATIONS, migrate } from '../database/migrations.ts'
import { isPostgres } from '../database/postgres.ts'
import { disableBusyTimeout } from '../database/sqlite.ts'
import { buildApp } from './app.ts'
import { listen, listenError } from './listen.ts'
import type { Server } from './listen.ts'
import { createLogger } from './logger.ts'
import type { Handlers } from './operation.ts'
import { openResponseCache } from './responseCache.ts'

/** How long a graceful shutdown waits for the requests in flight, in milliseconds. */
const SHUTDOWN_TIMEOUT = 10_000

/** What a service consists of. */
export interface Service {
  /** Defaults to the service's own. */
  contract?: ContractFile
  /** The folder of its migrations; defaults to the service's own. */
  migrations?: string
  handlers: Handlers
  /** What cached responses depend on besides the database: when its value changes, the cache is emptied. */
  cacheKey?: () => string
}

/** Opens and migrates the database, then listens. Throws, with everything closed again, when one of these fails. */
export async function startServer(
  config: Config,
  logger: Logger,
  { contract = contractFile, migrations = MIGRATIONS, handlers, cacheKey }: Service,
): Promise<Server> {
  const metrics = await openMetrics(config, logger)
  const db = await openMigrated(config, migrations, metrics?.onQuery).catch(async (error: unknown) => {
    await metrics?.close()
    throw error
  })
  const responseCache = openResponseCache(config.databaseUrl, config.responseCacheSize, cacheKey)
  const stopping = new AbortController()
  const app = buildApp({
    ...config,
    contract,
    handlers,
    db,
    responseCache,
    logger,
    metrics,
    stopping: stopping.signal,
  })
  app.addHook('onClose', async () => {
    responseCache?.close()
    await db.destroy()
    await metrics?.close()
  })
  return listen(app, config, logger, stopping)
}

/** Starts the metrics server, if one is configured. */
async function openMetrics({ host, metricsPort }: Config, logger: Logger) {
  if (metricsPort === undefined) return undefined
  // Imported on demand, because it makes every start slower.
  const { startMetrics, serveMetrics } = await import('./plugins/metrics.ts')
  const metrics = startMetrics()
  const { url, close } = await serveMetrics(metrics, host, metricsPort).catch((error: unknown) => {
    throw listenError(error, 'METRICS_PORT', host, metricsPort)
  })
  logger.info(`The metrics are at ${url}`)
  return { ...metrics, close }
}

async function openMigrated({ databaseUrl, databaseLimits }: Config, migrations: string, log?: LogQuery) {
  if (isPostgres(databaseUrl)) {
    await migratePostgres(databaseUrl, migrations)
    return openDatabase(databaseUrl, log, databaseLimits)
  }
  const db = openDatabase(databaseUrl, log)
  try {
    await migrate(db, migrations)
    await disableBusyTimeout(db)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Migrates over a connection without the statement timeout: a migration may take as long as it needs. */
async function migratePostgres(url: string, migrations: string): Promise<void> {
  const db = openDatabase(url)
  try {
    await migrate(db, migrations)
  } finally {
    await db.destroy()
  }
}

/** Starts a server and runs it until SIGTERM or SIGINT; a second signal ends the process at once. */
export async function serve(
  config: Config,
  start: (config: Config, logger: Logger) => Promise<Server>,
): Promise<Server> {
  const logger = createLogger(config.logLevel)
  const server = await start(config, logger)
  const { uninstall } = closeWithGrace(
    { delay: SHUTDOWN_TIMEOUT + config.stopDelay, logger },
    async ({ signal, err }) => {
      if (err !== undefined) logger.fatal(err, 'An unexpected error ends the service')
      else logger.info(`${signal}: completing the requests in flight, then stopping`)
      await server.close()
    },
  )
  const close = async () => {
    uninstall()
    await server.close()
  }
  return { ...server, close }
}
