import t from 'tap'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError, readConfig } from '../src/config.ts'

t.test('without an environment everything has its default', async (t) => {
  t.same(readConfig({}), {
    host: '127.0.0.1',
    port: 5000,
    generatedDir: resolve('generated'),
    databaseUrl: `sqlite:${resolve('generated/database.db')}`,
    databaseLimits: { connections: 10, statement: 10_000 },
    apiTokens: undefined,
    logLevel: 'info',
    answerCacheSize: 16 * 1024 * 1024,
    apiUrl: 'http://127.0.0.1:5000/api',
    apiToken: undefined,
  })
})

t.test('the database lies in GENERATED_DIR unless DATABASE_URL says otherwise', async (t) => {
  t.equal(readConfig({ GENERATED_DIR: '/data' }).databaseUrl, 'sqlite:/data/database.db')
  t.equal(readConfig({ GENERATED_DIR: '/data', DATABASE_URL: 'sqlite:x.db' }).databaseUrl, 'sqlite:x.db')
})

t.test('API_TOKENS are taken apart at their commas', async (t) => {
  t.same(readConfig({ API_TOKENS: 'one, two=' }).apiTokens, ['one', 'two='])
})

t.test('a bad value is refused in a sentence that names the setting', async (t) => {
  const bad: Record<string, string[]> = {
    HOST: ['', ' '],
    PORT: ['', 'x', '-1', '65536', '5000.5', '0x10'],
    GENERATED_DIR: [''],
    DATABASE_URL: ['', 'sqlite:', 'mysql://x', 'file.db', 'postgres://', 'postgres://a:b:c'],
    DATABASE_POOL: ['', '0', '-1', '1.5', '10000'],
    DATABASE_TIMEOUT: ['', '-1', '1.5', '10s'],
    API_TOKENS: ['', ',', 'a,', 'a b', 'ü'],
    LOG_LEVEL: ['', 'loud', 'INFO'],
    ANSWER_CACHE: ['', '-1', '1.5', 'off'],
    API_URL: ['', 'localhost:5000', 'ftp://x'],
    API_TOKEN: [''],
  }
  for (const [name, values] of Object.entries(bad)) {
    for (const value of values) {
      t.throws(() => readConfig({ [name]: value }), ConfigError, `${name}="${value}"`)
      t.throws(() => readConfig({ [name]: value }), { message: new RegExp(`^${name} `) })
    }
  }
})

t.test('the README lists every setting', async (t) => {
  const names = [...readFileSync('src/config.ts', 'utf8').matchAll(/^ +([A-Z_]+): \w+\(\{ default/gm)].map(
    ([, name]) => name,
  )
  t.equal(names.length, 11)
  const readme = readFileSync('README.md', 'utf8')
  for (const name of names) t.match(readme, new RegExp(`^\\| \`${name}\``, 'm'))
})
