import t from 'tap'
import { resolve } from 'node:path'
import { ConfigError, readConfig } from '../src/config.ts'

t.test('without an environment everything has its default', async (t) => {
  t.same(readConfig({}), {
    host: '127.0.0.1',
    port: 5000,
    basePath: '',
    web: true,
    generatedDir: resolve('generated'),
    databaseUrl: `sqlite:${resolve('generated/database.db')}`,
    databaseLimits: { connections: 10, statement: 10_000 },
    apiTokens: undefined,
    corsOrigins: undefined,
    rateLimit: 0,
    trustProxy: undefined,
    maxInFlight: 1000,
    overloadDelay: 100,
    stopDelay: 0,
    metricsPort: undefined,
    logLevel: 'info',
    responseCacheSize: 16 * 1024 * 1024,
    apiUrl: 'http://127.0.0.1:5000/api',
    apiToken: undefined,
    cliCommand: 'yarn cli',
  })
})

t.test('the database is in GENERATED_DIR unless DATABASE_URL is set', async (t) => {
  t.equal(readConfig({ GENERATED_DIR: '/data' }).databaseUrl, 'sqlite:/data/database.db')
  t.equal(readConfig({ GENERATED_DIR: '/data', DATABASE_URL: 'sqlite:x.db' }).databaseUrl, 'sqlite:x.db')
})

t.test('commas separate API_TOKENS', async (t) => {
  t.same(readConfig({ API_TOKENS: 'one, two=' }).apiTokens, ['one', 'two='])
})

t.test('commas separate origins and proxies', async (t) => {
  const CORS_ORIGINS = 'https://app.example, http://localhost:3000'
  t.same(readConfig({ CORS_ORIGINS }).corsOrigins, ['https://app.example', 'http://localhost:3000'])
  t.same(readConfig({ TRUST_PROXY: '10.0.0.0/8, ::1' }).trustProxy, ['10.0.0.0/8', '::1'])
})

t.test('an invalid value is rejected with a message that names the setting', async (t) => {
  const invalid: Record<string, string[]> = {
    HOST: ['', ' ', '127.0.0.1 '],
    PORT: ['', 'x', '-1', '65536', '5000.5', '0x10'],
    GENERATED_DIR: ['', '/data '],
    DATABASE_URL: ['', 'sqlite:', 'mysql://x', 'file.db', 'postgres://', 'postgres://a:b:c', ' sqlite:x'],
    DATABASE_POOL: ['', '0', '-1', '1.5', '10000'],
    DATABASE_TIMEOUT: ['', '-1', '1.5', '10s'],
    API_TOKENS: ['', ',', 'a,', 'a b', 'ü'],
    CORS_ORIGINS: ['', '*', 'app.example', 'https://app.example/', 'https://app.example/a', 'https://a,'],
    WEB: ['', 'true', 'ON'],
    RATE_LIMIT: ['', '-1', '1.5', '10/s'],
    TRUST_PROXY: [
      '',
      'true',
      '1',
      'proxy',
      '10.0.0.0/33',
      '::1/129',
      '10.0.0.1/',
      '10.0.0.1,',
      '0.0.0.0/0',
      '::/0',
    ],
    OVERLOAD_DELAY: ['', '-1', '1.5', '1s'],
    STOP_DELAY: ['', '-1', '1.5', '1s'],
    METRICS_PORT: ['', 'x', '65536'],
    LOG_LEVEL: ['', 'loud', 'INFO'],
    RESPONSE_CACHE: ['', '-1', '1.5', 'off'],
    API_URL: ['', 'localhost:5000', 'ftp://x', 'http://x '],
    API_TOKEN: ['', 'token\n'],
  }
  for (const [name, values] of Object.entries(invalid)) {
    for (const value of values) {
      t.throws(() => readConfig({ [name]: value }), ConfigError, `${name}="${value}"`)
      t.throws(
        () => readConfig({ [name]: value }),
        { message: new RegExp(`^${name} `) },
        `${name}="${value}"`,
      )
    }
  }
})

t.test('white space at an end of a value is an error of its own', async (t) => {
  for (const DATABASE_URL of ['sqlite:./x.db ', 'sqlite:./x.db\r', '\tpostgres://user@host/database']) {
    const message = 'DATABASE_URL begins or ends with white space; remove it'
    t.throws(() => readConfig({ DATABASE_URL }), new ConfigError(message), JSON.stringify(DATABASE_URL))
  }
})

t.test('the old name of a setting is rejected with a message that gives the new one', async (t) => {
  const message = 'ANSWER_CACHE has been renamed: set RESPONSE_CACHE instead'
  t.throws(() => readConfig({ ANSWER_CACHE: '16' }), new ConfigError(message))
})
