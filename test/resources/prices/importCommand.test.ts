// The commands as a user runs them.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import createClient from 'openapi-fetch'
import type { paths } from '../../../generated/api.d.ts'
import { run } from '../../support/process.ts'
import { runHere } from '../../support/runHere.ts'
import { startListening } from '../../support/service.ts'

const list = `Tienda;Artículo;Precio
norte;Leche;1,09
sur;Leche;1,12
sur;Pan;n/a
`

/** A service, and functions that run a command of `script` with these files: `cli` in this process, `ownProcess` in one of its own. */
async function setUp(t: Test) {
  const dir = t.testdir({ 'list.csv': list })
  const { url } = await startListening(t)
  const settings = { GENERATED_DIR: dir, API_URL: url, CLI_COMMAND: './yarnw cli' }
  const cli = (...args: string[]) => runHere(t, ['script', ...args], settings)
  const ownProcess = (...args: string[]) => run(t, ['script', ...args], settings)
  const client = createClient<paths, `application/${string}`>({ baseUrl: url })
  return { cli, ownProcess, client, file: join(dir, 'list.csv'), dir }
}

t.test('imports, reports, and prints the command that removes the import', async (t) => {
  const { cli, ownProcess, client, file, dir } = await setUp(t)
  const day = ['--set', 'valid_from=2026-11-03']
  const dry = await cli('import_prices', file, ...day, '--dry-run')
  t.match(dry, {
    code: 2,
    stdout: /Nothing is stored: .*\n.*\nmarkets +2 +0 +0 +0\n.*\nprices +2 +0 +0 +1\n/,
  })
  t.match(dry.stdout, /norte +Leche +1\.09 +EUR +2026-11-03\n/, 'the first rows')
  t.match(dry.stderr, /list\.csv: UTF-8, with semicolons .*\n +market +column "Tienda"\n/)
  t.strictSame((await client.GET('/markets')).data?.items, [])

  const rejects = join(dir, 'rejects', 'list.csv')
  const imported = await ownProcess('import_prices', file, ...day)
  t.match(imported, {
    code: 2,
    stdout: new RegExp(`1 row rejected; see ${rejects}:\n +1 x +line 4: price is missing`),
  })
  t.ok(existsSync(rejects), `${rejects} exists`)
  const [, command = ''] = /^ {2}\.\/yarnw cli script (remove_prices .*)$/m.exec(imported.stdout) ?? []
  t.equal(
    command,
    'remove_prices --market norte --market sur --since 2026-11-03 --until 2026-11-03 --unused --dry-run',
  )
  t.match(await cli(...command.split(' ')), {
    code: 0,
    stdout: 'Would remove 2 prices, 2 markets, 1 products.\n',
  })
  t.match(await ownProcess(...command.split(' ').slice(0, -1)), {
    stdout: 'Removed 2 prices, 2 markets, 1 products.\n',
  })
  t.strictSame((await client.GET('/products')).data?.items, [])
  t.match(
    await cli('remove_prices', '--market', 'norte', '--product', 'Leche', '--brand', 'a', '--dry-run'),
    {
      code: 0,
      stdout: 'Would remove 0 prices.\n',
      stderr:
        /There are no markets with the name "norte"\.\nThere are no products with the brand "a" and the name "Leche"\.\n$/,
    },
  )
})

t.test('reads options from a file, and those of the command line come first', async (t) => {
  const { cli, client, file, dir } = await setUp(t)
  const config = join(dir, 'options.json')
  const options = {
    column: { product: 'Tienda', market: 'Artículo' },
    set: { currency: 'PEN' },
    'no-price': 'skip',
  }
  writeFileSync(config, JSON.stringify(options))
  const words = [
    'import_prices',
    file,
    '--config',
    config,
    '--column',
    'product=Artículo',
    '--column',
    'market=Tienda',
  ]
  t.match(await cli(...words), { code: 0, stdout: /1 row without a price skipped/ })
  t.match((await client.GET('/prices')).data?.items, [
    { market: 'norte', product: 'Leche', price: '1.09', currency: 'PEN' },
    { market: 'sur' },
  ])
})

t.test('reports each usage error in one sentence', async (t) => {
  const file = join(t.testdir({ 'list.csv': list }), 'list.csv')
  const cases: [string[], RegExp][] = [
    [['import_prices'], /^Not enough non-option arguments/],
    [
      ['import_prices', file, '--column', 'market'],
      /^--column must have the form name=value, not "market"\.\n/,
    ],
    [
      ['import_prices', file, '--set', 'brand=a', '--set', 'brand=b'],
      /^--set must be given once for brand\.\n/,
    ],
    [['import_prices', file, '--no-price', 'maybe'], /^Invalid values: Argument: no-price/],
    [['import_prices', file, '--decimal', ';'], /^Invalid values: Argument: decimal/],
    [['import_prices', file, '--encoding', 'klingon'], /^There is no encoding "klingon"; common ones are /],
    [['import_prices', file, '--date', 'DD.MM'], /^--date must contain YYYY, MM and DD once/],
    [['import_prices', file, '--set', 'currency=Euros'], /^The currency "Euros" /],
    [
      ['import_prices', file, '--set', 'valid_from=3.11.'],
      /^The valid_from "3\.11\." must be a day in the form/,
    ],
    [
      ['import_prices', file, '--market-columns', 'a', '--brand-columns', 'b'],
      /^A file can have the columns of one property/,
    ],
    [['import_prices', `${file}.txt`], /^.*list\.csv\.txt cannot be read: it does not exist\n$/],
    [['import_prices', file, file], /^Two files are named list\.csv; import one after the other\.\n/],
    [
      ['remove_prices'],
      /^Say which prices to remove, with --market_id, --product_id, --market, .* or --until\.\n/,
    ],
  ]
  for (const [words, message] of cases) {
    const { code, stderr } = await runHere(t, ['script', ...words])
    t.match({ code, stderr }, { code: 1, stderr: message }, words.slice(2).join(' '))
  }
})
