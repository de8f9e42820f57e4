import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startListening } from './helper.ts'

const main = new URL('../src/main.ts', import.meta.url).pathname

/** Runs the command line, as a user does. */
async function run(dir: string, args: string, settings: Record<string, string> = {}) {
  return new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const env = { PATH: process.env.PATH, GENERATED_DIR: dir, ...settings }
    execFile(process.execPath, [main, ...args.split(' ').filter(Boolean)], { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : error.code, out, err }),
    )
  })
}

t.test('generates, loads and exports', async (t) => {
  const dir = t.testdir()
  const { url } = await startListening(t)
  const settings = { API_URL: url.replace(/\/api$/, '/') }
  const generated = await run(dir, 'script generate_data --prices 500')
  t.match(generated, { code: 0, out: `Wrote markets.csv, products.csv, product_price.csv to ${dir}.\n` })

  const loaded = await run(dir, 'script load_data', settings)
  t.match(loaded, { code: 0, out: /total +580 +580 +0 +0 +0 / })
  t.match(loaded.err, 'prices: 500 rows, 100 %')

  const exported = await run(dir, `script export_data --dir ${join(dir, 'out')} --url ${url}`)
  t.match(exported, { code: 0, out: `Wrote 5 markets, 75 products, 500 prices to ${join(dir, 'out')}.\n` })
  t.match(await run(dir, `script export_data --dir ${join(dir, 'out')} --url ${url}`), {
    code: 1,
    err: /would be overwritten; give --force/,
  })
})

t.test('says that rows were rejected, with an exit code of its own', async (t) => {
  const dir = t.testdir({
    'markets.csv': 'name,address,opening_time,closing_time\nlidl,here,99:99,21:00\n',
    'products.csv': 'name,brand\n',
    'product_price.csv': 'market,brand,product,price\n',
  })
  const { url } = await startListening(t)
  t.match(await run(dir, 'script load_data', { API_URL: url }), {
    code: 2,
    out: /markets +1 +0 +0 +0 +1 /,
    err: `1 row was rejected; ${join(dir, 'rejects.csv')} says which and why.\n`,
  })
  const elsewhere = join(dir, 'new', 'bad.csv')
  t.match(await run(dir, `script load_data --url ${url} --rejects ${elsewhere}`), { code: 2, err: elsewhere })
  t.ok(existsSync(elsewhere))
})

t.test('answers each mistake with a sentence, never a stack', async (t) => {
  const dir = t.testdir()
  const mistakes: [string, RegExp][] = [
    ['', /^Say what to do\.\nSee pricebook --help\.\n$/],
    ['script', /^Say what to do: .*\nSee pricebook script --help\.\n$/],
    ['script bake', /^Unknown argument: bake\nSee pricebook script --help\.\n$/],
    [
      'script load_data --colour red',
      /^Unknown argument: colour\nSee pricebook script load_data --help\.\n$/,
    ],
    ['script load_data --batch', /^Not enough arguments following: batch\n/],
    ['script load_data --batch 1001', /^--batch must be one whole number from 1 to 1000\.\n/],
    ['script load_data --on-conflict maybe', /^Invalid values: .* Choices: "fail", "update"\n/],
    ['script generate_data --markets ten', /^--markets must be one whole number from 1 to 100000\.\n/],
    ['script generate_data --seed 1 --seed 2', /^--seed must be one whole number /],
    ['script generate_data --seed -1', /^--seed must be one whole number /],
    ['script generate_data --dir=', /^--dir must be given one value\.\n/],
    ['script generate_data --prices 33751', /^33751 prices do not fit: [^\n]*\n$/],
    ['script load_data', /^There is no markets\.csv in [^\n]*\n$/],
  ]
  await Promise.all(
    mistakes.map(async ([args, sentence]) =>
      t.match(await run(dir, args), { code: 1, out: '', err: sentence }, args),
    ),
  )
  t.match(await run(dir, 'script generate_data', { PORT: 'x' }), { code: 1, err: /^PORT must be [^\n]*\n$/ })
  t.strictSame(readdirSync(dir), [])
})

t.test('explains itself, whatever the settings', async (t) => {
  const dir = t.testdir()
  const [top, script, load] = await Promise.all(
    ['--help', 'script --help', 'script load_data --help'].map((args) => run(dir, args, { PORT: 'x' })),
  )
  t.match(top, { code: 0, out: /pricebook script +Generate/ })
  t.match(script, { code: 0, out: /generate_data .*\n.*load_data .*\n.*export_data / })
  t.match(load, { code: 0, out: /--batch .*\[default: 1000\]/ })
  t.ok([top, script, load].every((help) => help?.out.split('\n').every((line) => line.length <= 100)))
})

t.test('ends in good order on Ctrl-C, leaving no file behind', async (t) => {
  const dir = t.testdir()
  const args = [
    'script',
    'generate_data',
    '--markets',
    '100',
    '--products',
    '100000',
    '--prices',
    '100000000',
  ]
  const child = spawn(process.execPath, [main, ...args], {
    env: { GENERATED_DIR: dir },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
    child.kill('SIGINT')
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  t.equal(code, 130)
  t.match(err, 'Interrupted; no file was written.')
  t.strictSame(readdirSync(dir), [])
})
