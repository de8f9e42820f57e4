import { constants } from 'node:os'
import closeWithGrace from 'close-with-grace'
import type { Logger as LogQuery } from 'kysely'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { contractFile } from '../contract/document.ts'
import type { ContractFile } from '../contract/document.ts'
import type { Resource } from '../contract/resource.ts'
import { assertPrivileges } from '../database/assertPrivileges.ts'
import { assertUtf8 } from '../database/assertUtf8.ts'
import { openDatabase } from '../database/connection.ts'
import { failureOf } from '../database/failures.ts'
import type { Failure } from '../database/failures.ts'
import { MIGRATIONS, migrate } from '../database/migrations.ts'
import { isPostgres, withoutPassword } from '../database/postgresUrl.ts'
import { quickCheck } from '../database/quickCheck.ts'
import { readOnlyFailure } from '../database/readOnlyFailure.ts'
import { disableBusyTimeout, FILE_RIGHTS } from '../database/sqlite.ts'
import { buildApp } from './app.ts'
import { listen, listenError, SHUTDOWN_TIMEOUT } from './listen.ts'
import type { Server } from './listen.ts'
import { openLog } from './logger.ts'
import type { Log } from './logger.ts'
import type { Handlers } from './operation.ts'
import { openResponseCache } from './responseCache.ts'

/** How long a graceful shutdown may take after the requests in flight, in milliseconds; it ends with exit code 1 then. */
const CLOSE_TIMEOUT = 5000

/** How long a process that does not serve any more waits for its log to be written, in milliseconds. */
const EXIT_DELAY = 1000

// All other signals end the process at once, as they do without a handler (signal(7)). Most of them report that the process
// cannot continue: a handler for SIGBUS would return to the instruction that causes it, again and again.
const OTHER_SIGNALS = Object.keys(constants.signals).filter(
  (signal) => signal !== 'SIGTERM' && signal !== 'SIGINT',
) as closeWithGrace.AllEvents[]

/** What a service consists of. */
export interface Service {
  /** Defaults to the service's own. */
  contract?: ContractFile
  /** The folder of its migrations; defaults to the service's own. */
  migrations?: string
  handlers: Handlers
  /** Those whose lists the contract declares as CSV too. */
  resources: readonly Resource[]
  /** The folder of its page for people; omitted: it has none. */
  webFolder?: string
  /** What cached responses depend on besides the database: when its value changes, the cache is emptied. */
  cacheKey?: () => string
}

/** The parts of a service that its database depends on. */
type Migrated = Required<Pick<Service, 'contract' | 'migrations'>>

/** Opens and migrates the database, then listens. Throws, with everything closed again, when one of these fails. */
export async function startServer(
  config: Config,
  log: Log,
  { contract = contractFile, migrations = MIGRATIONS, handlers, resources, webFolder, cacheKey }: Service,
): Promise<Server> {
  const { logger } = log
  const opened: { close: () => unknown }[] = []
  const closeAll = async () => {
    for (const each of opened.splice(0).reverse()) await each.close()
  }
  try {
    const metrics = await openMetrics(config, log)
    if (metrics !== undefined) opened.push(metrics)
    const db = await openMigrated(config, { contract, migrations }, logger, metrics?.onQuery)
    opened.push({ close: () => db.destroy() })
    const responseCache = openResponseCache(config.databaseUrl, config.responseCacheSize, cacheKey)
    if (responseCache !== undefined) opened.push(responseCache)
    const stopping = new AbortController()
    const app = buildApp({
      ...config,
      contract,
      handlers,
      resources,
      db,
      webFolder: config.web ? webFolder : undefined,
      responseCache,
      logger,
      metrics,
      stopping: stopping.signal,
    })
    app.addHook('onClose', closeAll)
    return await listen(app, config, logger, stopping)
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** Starts the metrics server, if one is configured. */
async function openMetrics({ host, metricsPort }: Config, { logger, dropped }: Log) {
  if (metricsPort === undefined) return undefined
  // Imported on demand, because it makes every start slower.
  const { startMetrics, serveMetrics } = await import('./plugins/metrics.ts')
  const metrics = startMetrics(dropped)
  const { url, close } = await serveMetrics(metrics, host, metricsPort).catch((error: unknown) => {
    throw listenError(error, 'METRICS_PORT', host, metricsPort)
  })
  logger.info(`The metrics are at ${url}`)
  return { ...metrics, close }
}

/** Opens the database and migrates it. A read-only one is reported, and serves reads. */
async function openMigrated(
  { databaseUrl: url, databaseLimits }: Config,
  { contract, migrations }: Migrated,
  logger: Logger,
  log?: LogQuery,
) {
  const db = openDatabase(url, log, databaseLimits)
  try {
    if (isPostgres(url)) await migratePostgres(url, { contract, migrations })
    else {
      await migrate(db, migrations)
      await disableBusyTimeout(db)
      const damage = await quickCheck(db)
      if (damage !== undefined) logger.error(`The database ${url} is damaged: ${damage}. Restore a backup.`)
    }
    const failure = await readOnlyFailure(db)
    if (failure !== undefined) logger.error(servesReadsOnly(url, failure))
    return db
  } catch (error) {
    await db.destroy()
    const failure = failureOf(error)
    if (failure !== 'read-only' && failure !== 'standby') throw error
    throw new Error(cannotBeMigrated(url, failure), { cause: error })
  }
}

function servesReadsOnly(url: string, failure: Failure): string {
  const database = withoutPassword(url)
  return failure === 'standby'
    ? `The server of ${database} is a standby: writes get 503 until it is promoted. If it is not, set DATABASE_URL to the primary.`
    : `The database ${database} is read-only: writes get 503. ${makeWritable(url)}, and restart the service.`
}

function cannotBeMigrated(url: string, failure: Failure): string {
  const [reason, fix] =
    failure === 'standby'
      ? ['its server is a standby', 'Set DATABASE_URL to the primary']
      : ['is read-only', makeWritable(url)]
  return `The database ${withoutPassword(url)} has to be migrated, but ${reason}. ${fix}, and restart the service.`
}

/** What to do about a read-only database. */
function makeWritable(url: string): string {
  return isPostgres(url) ? 'Reset default_transaction_read_only' : FILE_RIGHTS
}

/** Migrates over a connection without the statement timeout: a migration may take as long as it needs. */
async function migratePostgres(url: string, { contract, migrations }: Migrated): Promise<void> {
  const db = openDatabase(url)
  try {
    await assertUtf8(db)
    await migrate(db, migrations)
    const schemas = Object.values(contract.document.components.schemas)
    await assertPrivileges(
      db,
      schemas.flatMap((schema) => schema['x-table'] ?? []),
    )
  } finally {
    await db.destroy()
  }
}

/** Starts a server and runs it until SIGTERM or SIGINT; a second signal ends the process at once. */
export async function serve(
  config: Config,
  start: (config: Config, log: Log) => Promise<Server>,
): Promise<Server> {
  const { flush, end, ...log } = await openLog(config.logLevel)
  process.once('exit', end)
  const server = await start(config, log).catch((error: unknown) => {
    exitSoon()
    throw error
  })
  const delay = config.stopDelay + SHUTDOWN_TIMEOUT + CLOSE_TIMEOUT
  const { uninstall } = closeWithGrace(
    { delay, logger: log.logger, skip: OTHER_SIGNALS },
    async ({ signal, err }) => {
      if (err !== undefined) log.logger.fatal(err, 'An unexpected error ends the service')
      else log.logger.info(`${signal}: completing the requests in flight, then stopping`)
      await server.close()
      await flush()
    },
  )
  const close = async () => {
    uninstall()
    await server.close()
    exitSoon()
  }
  return { ...server, close }
}

/** Limits how long the log, in a pipe that is not read, keeps a process alive that has nothing else to do. */
function exitSoon(): void {
  setTimeout(() => process.exit(), EXIT_DELAY).unref()
}
