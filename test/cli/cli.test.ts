import { appendFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { columnsOf } from '../../src/contract/resource.ts'
import { hasPage, WEB } from '../../src/http/plugins/webPage.ts'
import { resources } from '../../src/resources/index.ts'
import { SERVICE_NAME } from '../../src/service.ts'
import { exitCode, printed, run, start } from '../support/process.ts'
import { runHere } from '../support/runHere.ts'
import { startListening } from '../support/service.ts'

const [first] = resources
if (first === undefined) throw new Error('There is no resource.')
const sizes = resources.map(({ name, sample }) => ({ name, rows: Math.min(sample.count.default, 500) }))
const total = sizes.reduce((sum, { rows }) => sum + rows, 0)

/** Runs a command line in a process of its own, with its files in this folder. */
function runIn(t: Test, dir: string, line: string, settings: Record<string, string> = {}) {
  return run(t, line.split(' ').filter(Boolean), { GENERATED_DIR: dir, ...settings })
}

t.test('generates, loads and exports', async (t) => {
  const dir = t.testdir()
  const { url } = await startListening(t)
  const settings = { API_URL: url.replace(/\/api$/, '/') }
  const options = sizes.map(({ name, rows }) => `--${name} ${rows}`).join(' ')
  const generated = await runIn(t, dir, `script generate_data ${options}`)
  const files = resources.map(({ file }) => file).join(', ')
  t.match(generated, { code: 0, stdout: `Wrote ${files} to ${dir}.\n` })

  const loaded = await runIn(t, dir, 'script load_data', settings)
  t.match(loaded, { code: 0, stdout: new RegExp(`total +${total} +${total} +0 +0 +0 `) })
  for (const { name, rows } of sizes) t.match(loaded.stderr, `${name}: ${rows} rows, 100 %`)

  const exported = await runIn(t, dir, `script export_data --dir ${join(dir, 'out')} --url ${url}`)
  const written = sizes.map(({ name, rows }) => `${rows} ${name}`).join(', ')
  t.match(exported, { code: 0, stdout: `Wrote ${written} to ${join(dir, 'out')}.\n` })
  t.match(await runHere(t, ['script', 'export_data', '--dir', join(dir, 'out'), '--url', url]), {
    code: 1,
    stderr: /would be overwritten; give --force/,
  })
})

t.test('demo serves sample data until Ctrl-C', async (t) => {
  const dir = t.testdir()
  const { child, output } = start(t, ['demo'], { GENERATED_DIR: dir, PORT: '0' })
  await printed({ child, output }, /Ctrl-C/)
  const pages = output.stdout.match(/http:.*\d\/$/gm) ?? []
  t.equal(pages.length, hasPage(WEB) ? 1 : 0, 'the page, if there is one')
  for (const page of pages) t.match(await (await fetch(page)).text(), '<title>', page)
  const urls = [...output.stdout.matchAll(/curl '(.+)'/g)].map(([, url = '']) => url)
  t.equal(urls.length, resources.flatMap(({ demo }) => demo).length, 'one command for each path')
  for (const url of urls) {
    const { items } = (await (await fetch(url)).json()) as { items: unknown[] }
    t.ok(items.length > 0, `${url} lists ${items.length} items`)
  }
  child.kill('SIGINT')
  t.equal(await exitCode(child), 0)
})

t.test('demo reports in one sentence that it cannot load', async (t) => {
  const dir = t.testdir({ demo: { [first.file]: 'mine' } })
  const { code, stderr } = await runIn(t, dir, 'demo', { PORT: '0' })
  t.equal(code, 1)
  t.match(stderr, new RegExp(`${first.file} in .* would be overwritten`))
})

t.test('reports rejected rows, with an exit code of its own', async (t) => {
  const headers = resources.map((resource) => [resource.file, `${columnsOf(resource).join()}\n`] as const)
  const dir = t.testdir(Object.fromEntries(headers))
  appendFileSync(join(dir, first.file), 'a row of one cell\n')
  const { url } = await startListening(t)
  t.match(await runIn(t, dir, 'script load_data', { API_URL: url }), {
    code: 2,
    stdout: new RegExp(`${first.name} +1 +0 +0 +0 +0 +1 `),
    stderr: `1 row was rejected; see ${join(dir, 'rejects.csv')}.\n`,
  })
  const elsewhere = join(dir, 'new', 'bad.csv')
  const words = ['script', 'load_data', '--url', url, '--rejects', elsewhere]
  t.match(await runHere(t, words, { GENERATED_DIR: dir }), {
    code: 2,
    stderr: elsewhere,
  })
  t.ok(existsSync(elsewhere), `${elsewhere} exists`)
})

/** The message of a usage error, and the command whose help explains it. */
function usage(message: string, command: string): RegExp {
  return new RegExp(`^${message}\\.?\nSee ${SERVICE_NAME} ${command}--help\\.\n$`)
}

t.test('reports each usage error in one sentence, without a stack', async (t) => {
  const dir = t.testdir()
  const usageErrors: [string, RegExp][] = [
    ['', usage('Name a command: serve, demo, mock, script or db', '')],
    ['db', usage('Name a command: latest, .* or backup', 'db ')],
    ['db create', /^Not enough/],
    ['script', usage('Name a command: generate_data, load_data.*', 'script ')],
    ['script bake', usage('Unknown argument: bake', 'script ')],
    ['script load_data --colour red', usage('Unknown argument: colour', 'script load_data ')],
    ['script load_data --batch', /^Not enough arguments following: batch\n/],
    ['script load_data --batch 1001', /^--batch must be a whole number from 1 to 1000\.\n/],
    ['script load_data --on-conflict maybe', /^Invalid values: .* Choices: "fail", "update", "keep"\n/],
    [
      `script generate_data --${first.name} ten`,
      new RegExp(
        `^--${first.name} must be a whole number from ${first.sample.count.min} to ${first.sample.count.max}\\.\n`,
      ),
    ],
    ['script generate_data --seed 1 --seed 2', /^--seed must be given once, as a whole number /],
    ['script generate_data --seed -1', /^--seed must be a whole number /],
    ['script generate_data --dir=', /^--dir must be given one value\.\n/],
    ['script load_data', new RegExp(`^There is no ${first.file}[^\n]* in [^\n]*\n$`)],
    ['script export_data --dir package.json/x', /^.*package\.json.* cannot be used: ENOTDIR: [^\n]*\n$/],
  ]
  for (const [line, sentence] of usageErrors) {
    t.match(
      await runHere(t, line.split(' ').filter(Boolean), { GENERATED_DIR: dir }),
      { code: 1, stdout: '', stderr: sentence },
      line,
    )
  }
  t.match(await runIn(t, dir, 'script generate_data', { PORT: 'x' }), {
    code: 1,
    stderr: /^PORT must be [^\n]*\n$/,
  })
  t.strictSame(readdirSync(dir), [])
})

t.test('prints help, also when a setting is invalid', async (t) => {
  const dir = t.testdir()
  const top = await runIn(t, dir, '--help', { PORT: 'x' })
  const script = await runHere(t, ['script', '--help'], { PORT: 'x' })
  const load = await runHere(t, ['script', 'load_data', '--help'], { PORT: 'x' })
  t.match(top, { code: 0, stdout: new RegExp(`${SERVICE_NAME} script +Generate`) })
  t.match(script, { code: 0, stdout: /generate_data [^]*load_data [^]*export_data / })
  t.match(load, { code: 0, stdout: /--batch .*\[default: 1000\]/ })
  for (const help of [top, script, load]) {
    const tooLong = help.stdout.split('\n').filter((line) => line.length > 100)
    t.strictSame(tooLong, [], 'lines of up to 100 characters')
  }
})

t.test('shuts down gracefully on Ctrl-C, and leaves no file', async (t) => {
  const dir = t.testdir()
  const most = resources.flatMap(({ name, sample }) => [`--${name}`, String(sample.count.max)])
  const { child, output } = start(t, ['script', 'generate_data', ...most], { GENERATED_DIR: dir })
  child.stderr.once('data', () => child.kill('SIGINT'))
  t.equal(await exitCode(child), 130)
  t.match(output.stderr, 'Interrupted; no file was written.')
  t.strictSame(readdirSync(dir), [])
})
