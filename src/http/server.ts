import closeWithGrace from 'close-with-grace'
import type { Logger as LogQuery } from 'kysely'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { contractFile } from '../contract/document.ts'
import type { ContractFile } from '../contract/document.ts'
import { openDatabase } from '../database/connection.ts'
import { failureOf } from '../database/failures.ts'
import { isReadOnly } from '../database/isReadOnly.ts'
import { MIGRATIONS, migrate } from '../database/migrations.ts'
import { isPostgres, withoutPassword } from '../database/postgres.ts'
import { disableBusyTimeout, FILE_RIGHTS } from '../database/sqlite.ts'
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
  const db = await openMigrated(config, migrations, logger, metrics?.onQuery).catch(
    async (error: unknown) => {
      await metrics?.close()
      throw error
    },
  )
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

/** Opens the database and migrates it. A read-only one is reported, and serves reads. */
async function openMigrated(
  { databaseUrl: url, databaseLimits }: Config,
  migrations: string,
  logger: Logger,
  log?: LogQuery,
) {
  const db = openDatabase(url, log, databaseLimits)
  try {
    if (isPostgres(url)) await migratePostgres(url, migrations)
    else {
      await migrate(db, migrations)
      await disableBusyTimeout(db)
    }
    if (await isReadOnly(db)) logger.error(readOnly(url, 'is read-only: writes get 503'))
    return db
  } catch (error) {
    await db.destroy()
    if (failureOf(error) !== 'read-only') throw error
    throw new Error(readOnly(url, 'has to be migrated, but is read-only'), { cause: error })
  }
}

function readOnly(url: string, what: string): string {
  const fix = isPostgres(url) ? 'Set DATABASE_URL to the primary server' : FILE_RIGHTS
  return `The database ${withoutPassword(url)} ${what}. ${fix}, and restart the service.`
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
