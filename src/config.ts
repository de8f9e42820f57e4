import { join, resolve } from 'node:path'
import { cleanEnv } from 'envalid'
import {
  apiUrl,
  connections,
  databaseUrl,
  logLevel,
  mebibytes,
  milliseconds,
  networks,
  onOff,
  origins,
  path,
  port,
  requests,
  requestsInFlight,
  seconds,
  text,
  tokens,
} from './config/validators.ts'

/** An invalid setting, which ends the start; the message names it and how to fix it. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Settings that got another name; the start fails on the old one, which would otherwise be ignored silently. */
const renamed: Record<string, string> = { ANSWER_CACHE: 'RESPONSE_CACHE' }

/** Reads and validates the settings; the only reader of the environment. Throws a ConfigError for invalid ones. */
export function readConfig(environment: Record<string, string | undefined> = process.env) {
  for (const [oldName, newName] of Object.entries(renamed)) {
    if (environment[oldName] !== undefined)
      throw new ConfigError(`${oldName} has been renamed: set ${newName} instead`)
  }
  const settings = cleanEnv(
    environment,
    {
      HOST: text({ default: '127.0.0.1' }),
      PORT: port({ default: 5000 }),
      BASE_PATH: path({ default: undefined }),
      WEB: onOff({ default: true }),
      GENERATED_DIR: text({ default: './generated' }),
      DATABASE_URL: databaseUrl({ default: undefined }),
      DATABASE_POOL: connections({ default: 10 }),
      DATABASE_TIMEOUT: seconds({ default: 10 }),
      API_TOKENS: tokens({ default: undefined }),
      CORS_ORIGINS: origins({ default: undefined }),
      RATE_LIMIT: requests({ default: 0 }),
      TRUST_PROXY: networks({ default: undefined }),
      MAX_IN_FLIGHT: requestsInFlight({ default: 1000 }),
      OVERLOAD_DELAY: milliseconds({ default: 100 }),
      STOP_DELAY: seconds({ default: 0 }),
      METRICS_PORT: port({ default: undefined }),
      LOG_LEVEL: logLevel({ default: 'info' }),
      RESPONSE_CACHE: mebibytes({ default: 16 }),
      API_URL: apiUrl({ default: undefined }),
      API_TOKEN: text({ default: undefined }),
      CLI_COMMAND: text({ default: 'yarn cli' }),
    },
    {
      reporter: ({ errors }) => {
        const messages = Object.entries(errors).map(
          ([name, error]) => `${name} ${error?.message ?? 'is invalid'}`,
        )
        if (messages.length > 0) throw new ConfigError(messages.join('; '))
      },
    },
  )
  return {
    host: settings.HOST,
    port: settings.PORT,
    /** The path prefix that a proxy removes from requests; empty: none. */
    basePath: settings.BASE_PATH ?? '',
    /** Whether the page for people is served; otherwise `/` redirects to Swagger UI. */
    web: settings.WEB,
    /** The folder of generated CSV files and the SQLite database; absolute. */
    generatedDir: resolve(settings.GENERATED_DIR),
    databaseUrl: settings.DATABASE_URL ?? `sqlite:${join(resolve(settings.GENERATED_DIR), 'database.db')}`,
    /** Limits for PostgreSQL: connections of this process, and the statement timeout in milliseconds. */
    databaseLimits: { connections: settings.DATABASE_POOL, statement: settings.DATABASE_TIMEOUT * 1000 },
    /** The tokens that permit writes; undefined: everyone may write. */
    apiTokens: settings.API_TOKENS,
    /** The origins whose pages may call the service from a browser; undefined: none. */
    corsOrigins: settings.CORS_ORIGINS,
    /** The most requests per minute of one client; 0: unlimited. */
    rateLimit: settings.RATE_LIMIT,
    /** The proxies whose `X-Forwarded-For` identifies the client; undefined: none. */
    trustProxy: settings.TRUST_PROXY,
    /** The most requests in flight; 0: unlimited. */
    maxInFlight: settings.MAX_IN_FLIGHT,
    /** The work in milliseconds behind which queued requests are rejected; 0: never. */
    overloadDelay: settings.OVERLOAD_DELAY,
    /** The time between the signal to stop and the shutdown, in milliseconds; readiness fails meanwhile. */
    stopDelay: settings.STOP_DELAY * 1000,
    /** The port of the metrics; undefined: no metrics. */
    metricsPort: settings.METRICS_PORT,
    logLevel: settings.LOG_LEVEL,
    /** The memory for cached responses, in bytes; 0: no cache. */
    responseCacheSize: settings.RESPONSE_CACHE * 1024 * 1024,
    /** The API that the commands call. */
    apiUrl: settings.API_URL ?? 'http://127.0.0.1:5000/api',
    /** The token that the commands send. */
    apiToken: settings.API_TOKEN,
    /** How to run the CLI in a clone, in the commands that it suggests. */
    cliCommand: settings.CLI_COMMAND,
  }
}

/** The validated settings. */
export type Config = ReturnType<typeof readConfig>
