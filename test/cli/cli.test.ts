import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { runCli } from '../../src/cli/index.ts'
import { startListening } from '../helper.ts'
import { exitCode, run, start } from '../process.ts'

/** Runs a command line in a process of its own, with its files in this folder. */
function runIn(t: Test, dir: string, line: string, settings: Record<string, string> = {}) {
  return run(t, line.split(' ').filter(Boolean), { GENERATED_DIR: dir, ...settings })
}

/** Runs a command line in this process. */
async function runHere(t: Test, line: string) {
  const stdout = t.capture(console, 'log')
  const stderr = t.capture(console, 'error')
  await runCli(line.split(' ').filter(Boolean))
  const code = process.exitCode ?? 0
  process.exitCode = 0
  const printed = (calls: { args: unknown[] }[]) => calls.map(({ args }) => `${args.join(' ')}\n`).join('')
  return { code, stdout: printed(stdout()), stderr: printed(stderr()) }
}

t.test('generates, loads and exports', async (t) => {
  const dir = t.testdir()
  const { url } = await startListening(t)
  const settings = { API_URL: url.replace(/\/api$/, '/') }
  const generated = await runIn(t, dir, 'script generate_data --prices 500')
  t.match(generated, { code: 0, stdout: `Wrote markets.csv, products.csv, product_price.csv to ${dir}.\n` })

  const loaded = await runIn(t, dir, 'script load_data', settings)
  t.match(loaded, { code: 0, stdout: /total +580 +580 +0 +0 +0 / })
  t.match(loaded.stderr, 'prices: 500 rows, 100 %')

  const exported = await runIn(t, dir, `script export_data --dir ${join(dir, 'out')} --url ${url}`)
  t.match(exported, { code: 0, stdout: `Wrote 5 markets, 75 products, 500 prices to ${join(dir, 'out')}.\n` })
  t.match(await runIn(t, dir, `script export_data --dir ${join(dir, 'out')} --url ${url}`), {
    code: 1,
    stderr: /would be overwritten; give --force/,
  })
})

t.test('demo serves sample data until Ctrl-C', async (t) => {
  const dir = t.testdir()
  const { child, output } = start(t, ['demo'], { GENERATED_DIR: dir, PORT: '0' })
  while (!output.stdout.includes('Ctrl-C')) {
    if (child.exitCode !== null) throw new Error(output.stderr)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const [, url] = /curl '(.*\/api\/products\/1\/prices)'/.exec(output.stdout) ?? []
  const { items } = (await (await fetch(url ?? '')).json()) as { items: unknown[] }
  t.equal(items.length, 5)
  child.kill('SIGINT')
  t.equal(await exitCode(child), 0)
})

t.test('demo reports in one sentence that it cannot load', async (t) => {
  const dir = t.testdir({ demo: { 'markets.csv': 'mine' } })
  const { code, stderr } = await runIn(t, dir, 'demo', { PORT: '0' })
  t.equal(code, 1)
  t.match(stderr, /markets\.csv in .* would be overwritten/)
})

t.test('reports rejected rows, with an exit code of its own', async (t) => {
  const dir = t.testdir({
    'markets.csv': 'name,address,opening_time,closing_time\nlidl,here,99:99,21:00\n',
    'products.csv': 'name,brand\n',
    'product_price.csv': 'market,brand,product,price\n',
  })
  const { url } = await startListening(t)
  t.match(await runIn(t, dir, 'script load_data', { API_URL: url }), {
    code: 2,
    stdout: /markets +1 +0 +0 +0 +1 /,
    stderr: `1 row was rejected; see ${join(dir, 'rejects.csv')}.\n`,
  })
  const elsewhere = join(dir, 'new', 'bad.csv')
  t.match(await runIn(t, dir, `script load_data --url ${url} --rejects ${elsewhere}`), {
    code: 2,
    stderr: elsewhere,
  })
  t.ok(existsSync(elsewhere), `${elsewhere} exists`)
})

t.test('reports each usage error in one sentence, without a stack', async (t) => {
  const dir = t.testdir()
  const usageErrors: [string, RegExp][] = [
    ['', /^Name a command: serve, demo, mock, script or db\.\nSee pricebook --help\.\n$/],
    ['db', /^Name a command: latest, .* or backup\.\nSee pricebook db --help\.\n$/],
    ['db create', /^Not enough/],
    [
      'script',
      /^Name a command: generate_data, load_data or export_data\.\nSee pricebook script --help\.\n$/,
    ],
    ['script bake', /^Unknown argument: bake\nSee pricebook script --help\.\n$/],
    [
      'script load_data --colour red',
      /^Unknown argument: colour\nSee pricebook script load_data --help\.\n$/,
    ],
    ['script load_data --batch', /^Not enough arguments following: batch\n/],
    ['script load_data --batch 1001', /^--batch must be a whole number from 1 to 1000\.\n/],
    ['script load_data --on-conflict maybe', /^Invalid values: .* Choices: "fail", "update"\n/],
    ['script generate_data --markets ten', /^--markets must be a whole number from 1 to 100000\.\n/],
    ['script generate_data --seed 1 --seed 2', /^--seed must be given once, as a whole number /],
    ['script generate_data --seed -1', /^--seed must be a whole number /],
    ['script generate_data --dir=', /^--dir must be given one value\.\n/],
    ['script generate_data --prices 33751', /^33751 prices do not fit: [^\n]*\n$/],
    ['script load_data', /^There is no markets\.csv in [^\n]*\n$/],
    ['script export_data --dir package.json/x', /^.*package\.json.* cannot be used: ENOTDIR: [^\n]*\n$/],
  ]
  t.intercept(process, 'env', { value: { ...process.env, GENERATED_DIR: dir } })
  for (const [line, sentence] of usageErrors) {
    t.match(await runHere(t, line), { code: 1, stdout: '', stderr: sentence }, line)
  }
  t.match(await runIn(t, dir, 'script generate_data', { PORT: 'x' }), {
    code: 1,
    stderr: /^PORT must be [^\n]*\n$/,
  })
  t.strictSame(readdirSync(dir), [])
})

t.test('prints help, also when a setting is invalid', async (t) => {
  const dir = t.testdir()
  const [top, script, load] = await Promise.all(
    ['--help', 'script --help', 'script load_data --help'].map((args) => runIn(t, dir, args, { PORT: 'x' })),
  )
  t.match(top, { code: 0, stdout: /pricebook script +Generate/ })
  t.match(script, { code: 0, stdout: /generate_data .*\n.*load_data .*\n.*export_data / })
  t.match(load, { code: 0, stdout: /--batch .*\[default: 1000\]/ })
  for (const help of [top, script, load]) {
    const tooLong = help?.stdout.split('\n').filter((line) => line.length > 100)
    t.strictSame(tooLong, [], 'lines of up to 100 characters')
  }
})

t.test('shuts down gracefully on Ctrl-C, and leaves no file', async (t) => {
  const dir = t.testdir()
  const line = 'script generate_data --markets 100 --products 100000 --prices 100000000'
  const { child, output } = start(t, line.split(' '), { GENERATED_DIR: dir })
  child.stderr.once('data', () => child.kill('SIGINT'))
  t.equal(await exitCode(child), 130)
  t.match(output.stderr, 'Interrupted; no file was written.')
  t.strictSame(readdirSync(dir), [])
})
