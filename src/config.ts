import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { cleanEnv, makeValidator } from 'envalid'
import { isToken } from './contract/bearerToken.ts'

/** A setting that stops the start; the message names it and says how to mend it. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

const text = makeValidator((value) => {
  if (value.trim() === '') throw new Error('is empty; give it a value or unset it')
  return value
})

const port = makeValidator((value) => {
  if (!/^[0-9]{1,5}$/.test(value) || Number(value) > 65535) {
    throw new Error(`must be a port from 0 to 65535 (0: any that is free), not "${value}"`)
  }
  return Number(value)
})

const wholeNumberOf = (what: string, digits = 5) =>
  makeValidator((value) => {
    if (!/^[0-9]+$/.test(value) || value.length > digits) {
      throw new Error(`must be a whole number of ${what}, not "${value}"`)
    }
    return Number(value)
  })

const mebibytes = wholeNumberOf('mebibytes')
const seconds = wholeNumberOf('seconds')
const milliseconds = wholeNumberOf('milliseconds')
const requests = wholeNumberOf('requests a minute (0: any)', 9)

const connections = makeValidator((value) => {
  if (!/^[1-9][0-9]{0,3}$/.test(value))
    throw new Error(`must be a whole number from 1 to 9999, not "${value}"`)
  return Number(value)
})

const listOf = (what: string, isOne: (text: string) => boolean) =>
  makeValidator((value) => {
    const list = value.split(',').map((text) => text.trim())
    const wrong = list.find((text) => !isOne(text))
    if (wrong !== undefined) {
      throw new Error(`must be ${what} with commas between them; "${wrong}" is none`)
    }
    return list
  })

const origins = listOf(
  'origins such as https://shop.example',
  (text) => URL.canParse(text) && new URL(text).origin === text,
)
const networks = listOf('addresses or networks such as 10.0.0.0/8', isNetwork)

/** Whether a text is an IP address, alone or with the length of a network's prefix (RFC 4632, section 3.1). */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  if (rest.length > 0 || longest < 0) return false
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= longest)
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const logLevel = makeValidator((value) => {
  const level = logLevels.find((each) => each === value)
  if (level === undefined) throw new Error(`must be one of ${logLevels.join(', ')}, not "${value}"`)
  return level
})

const databaseUrl = makeValidator((value) => {
  if (/^sqlite:./.test(value)) return value
  if (!/^postgres(ql)?:\/\/./.test(value) || !URL.canParse(value)) {
    throw new Error(
      'must be sqlite:<file>, for example sqlite:./generated/database.db, or postgres://<user>:<password>@<host>/<database>',
    )
  }
  return value
})

const tokens = makeValidator((value) => {
  if (value.trim() === '') throw new Error('is empty; unset it to let everyone write')
  const list = value.split(',').map((token) => token.trim())
  if (!list.every(isToken)) {
    throw new Error('must be tokens of letters, digits and . _ ~ + / - with commas between them')
  }
  return list
})

const apiUrl = makeValidator((value) => {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new Error(`must be a URL such as http://127.0.0.1:5000/api, not "${value}"`)
  }
  return value
})

/** What the environment says, checked. The only reader of the environment; throws a ConfigError on a bad value. */
export function readConfig(environment: Record<string, string | undefined> = process.env) {
  const settings = cleanEnv(
    environment,
    {
      HOST: text({ default: '127.0.0.1' }),
      PORT: port({ default: 5000 }),
      GENERATED_DIR: text({ default: './generated' }),
      DATABASE_URL: databaseUrl({ default: undefined }),
      DATABASE_POOL: connections({ default: 10 }),
      DATABASE_TIMEOUT: seconds({ default: 10 }),
      API_TOKENS: tokens({ default: undefined }),
      CORS_ORIGINS: origins({ default: undefined }),
      RATE_LIMIT: requests({ default: 0 }),
      TRUST_PROXY: networks({ default: undefined }),
      OVERLOAD_DELAY: milliseconds({ default: 100 }),
      STOP_DELAY: seconds({ default: 0 }),
      METRICS_PORT: port({ default: undefined }),
      LOG_LEVEL: logLevel({ default: 'info' }),
      RESPONSE_CACHE: mebibytes({ default: 16 }),
      API_URL: apiUrl({ default: undefined }),
      API_TOKEN: text({ default: undefined }),
    },
    {
      reporter: ({ errors }) => {
        const faults = Object.entries(errors).map(
          ([name, error]) => `${name} ${error?.message ?? 'is invalid'}`,
        )
        if (faults.length > 0) throw new ConfigError(faults.join('; '))
      },
    },
  )
  return {
    host: settings.HOST,
    port: settings.PORT,
    /** Where generated CSV files and the database lie; absolute. */
    generatedDir: resolve(settings.GENERATED_DIR),
    databaseUrl: settings.DATABASE_URL ?? `sqlite:${join(resolve(settings.GENERATED_DIR), 'database.db')}`,
    /** How much of a PostgreSQL server this process may take. */
    databaseLimits: { connections: settings.DATABASE_POOL, statement: settings.DATABASE_TIMEOUT * 1000 },
    /** The tokens that may write; undefined when everyone may. */
    apiTokens: settings.API_TOKENS,
    /** The origins whose pages may call the service from a browser; undefined for none. */
    corsOrigins: settings.CORS_ORIGINS,
    /** How many requests a minute a client may make; 0 for any number. */
    rateLimit: settings.RATE_LIMIT,
    /** The addresses of proxies that are believed when they say who the client is; undefined for none. */
    trustProxy: settings.TRUST_PROXY,
    /** How late the event loop may be before requests are refused, in milliseconds; 0 for any time. */
    overloadDelay: settings.OVERLOAD_DELAY,
    /** How long a stop is announced before it begins, in milliseconds. */
    stopDelay: settings.STOP_DELAY * 1000,
    /** The port of the metrics; undefined for none. */
    metricsPort: settings.METRICS_PORT,
    logLevel: settings.LOG_LEVEL,
    /** The memory for answers that are kept, in bytes; 0 for none. */
    responseCacheSize: settings.RESPONSE_CACHE * 1024 * 1024,
    /** Where the commands find the API. */
    apiUrl: settings.API_URL ?? 'http://127.0.0.1:5000/api',
    /** The token with which the commands write. */
    apiToken: settings.API_TOKEN,
  }
}

/** The checked settings. */
export type Config = ReturnType<typeof readConfig>
