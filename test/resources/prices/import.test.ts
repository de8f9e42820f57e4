// Price files as people have them, each imported with one command.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import createClient from 'openapi-fetch'
import type { paths } from '../../../generated/api.d.ts'
import { describeResult } from '../../../src/cli/script/importReport.ts'
import { importData } from '../../../src/csv/import/importData.ts'
import type { ImportOptions } from '../../../src/csv/import/importData.ts'
import { resources } from '../../../src/resources/index.ts'
import { importSettings } from '../../../src/resources/prices/import.ts'
import { prices } from '../../../src/resources/prices/resource.ts'
import { startListening } from '../../support/service.ts'

const importable = { ...prices, import: importSettings }

type Options = Partial<Omit<ImportOptions, 'paths'>>

/** An empty service, and `run`, which imports a file into it, also with `--dry-run`: both report the same. */
async function setUp(t: Test, name: string, content: string | Buffer) {
  const dir = t.testdir({ [name]: content })
  const { url } = await startListening(t)
  const client = createClient<paths, `application/${string}`>({ baseUrl: url })
  const options = { url, rejectsDir: join(dir, 'rejects'), mapping: {}, timeoutMs: 5000 }
  const importFile = async (given: Options, file = join(dir, name)) => {
    const result = await importData(importable, resources, { ...options, ...given, paths: [file] })
    const [imported] = result.files
    if (imported === undefined) throw new Error('No file was imported.')
    return { ...imported, referenced: result.referenced }
  }
  const report = async (given: Options, file?: string) => {
    const { counts, reasons, rejects, referenced } = await importFile(given, file)
    const { created, unchanged, rejected } = counts
    return {
      counts: { created, unchanged, rejected },
      missing: referenced.map(({ created }) => created),
      reasons: reasons.map(({ example: { line, reason } }) => `${line}: ${reason}`).toSorted(),
      rejects,
    }
  }
  const run = async (given: Options = {}, file?: string) => {
    const dry = await report({ ...given, dryRun: true }, file)
    const result = await report(given, file)
    t.strictSame(dry, result, 'the dry run reports what the import does')
    return result
  }
  const stored = async () => (await client.GET('/prices')).data?.items ?? []
  return { run, importFile, stored, dir }
}

t.test('decimal commas beside points, with signs of the currency and a name on two lines', async (t) => {
  const file = `Nombre,Marca,Precio,Supermercado,URL
Leche entera 1 L,Valle,"1,15 €",tienda sur,https://example.org/1
Leche entera 1 L,Valle,1.09 €,tienda norte,https://example.org/2
Aceite de oliva 1 L,,"9,99\u00a0€",tienda sur,https://example.org/3
"Aceite de oliva
 1 L",,Precio no disponible,tienda norte,https://example.org/4
Arroz 1 kg,Delta,"1.234,50 €",tienda sur,https://example.org/5
`
  const { run, stored } = await setUp(t, 'flat.csv', file)
  t.match(await run(), {
    counts: { created: 4, unchanged: 0, rejected: 1 },
    missing: [2, 3],
    reasons: ['5: price is missing; --no-price skip skips such rows'],
  })
  t.strictSame(
    (await stored()).map(({ market, brand, product, price, currency }) =>
      [market, brand, product, price, currency].join('|'),
    ),
    [
      'tienda sur|Valle|Leche entera 1 L|1.15|EUR',
      'tienda norte|Valle|Leche entera 1 L|1.09|EUR',
      'tienda sur||Aceite de oliva 1 L|9.99|EUR',
      'tienda sur|Delta|Arroz 1 kg|1234.50|EUR',
    ],
  )
  t.match(await run({ noAmount: 'skip' }), { counts: { created: 0, unchanged: 4, rejected: 0 } })
})

t.test('Windows-1252 with semicolons, decimal commas and days such as 03.11.2026', async (t) => {
  const text = `Markt;Produkt;Preis;W\u00e4hrung;Datum\r
M\u00fcller;\u00c4pfel 1 kg;2,49;EUR;03.11.2026\r
M\u00fcller;K\u00e4se jung;12,90;EUR;03.11.2026\r
H\u00f6fer;\u00c4pfel 1 kg;2,19;EUR;03.11.2026\r
H\u00f6fer;K\u00e4se jung;;EUR;03.11.2026\r
`
  const { run, stored, dir } = await setUp(t, 'liste.csv', Buffer.from(text, 'latin1'))
  await t.rejects(run(), {
    message: /^liste.csv is not UTF-8 text \(see line 1\); .* --encoding windows-1252/,
  })
  const options = { encoding: 'windows-1252', dateForm: 'DD.MM.YYYY' }
  const { rejects, ...result } = await run(options)
  t.match(result, { counts: { created: 3, rejected: 1 }, missing: [2, 2] })
  t.strictSame(
    (await stored()).map(({ market, product, price, valid_from }) => [market, product, price, valid_from]),
    [
      ['M\u00fcller', '\u00c4pfel 1 kg', '2.49', '2026-11-03'],
      ['H\u00f6fer', '\u00c4pfel 1 kg', '2.19', '2026-11-03'],
      ['M\u00fcller', 'K\u00e4se jung', '12.90', '2026-11-03'],
    ],
  )

  const corrected = readFileSync(rejects, 'utf8').replace(';;EUR', ';13,50;EUR')
  const file = join(t.testdir({ 'liste.csv': corrected }), 'liste.csv')
  t.match(await run({ ...options, rejectsDir: dir + '/again' }, file), {
    counts: { created: 1, rejected: 0 },
  })
  t.equal((await stored()).at(-1)?.product, 'K\u00e4se jung')
})

t.test('a name made of three columns, with white space before quotes', async (t) => {
  const file = `date,      market,   commodity,       unit,  pricetype,   currency, price
2026-01-15, "Upper Town", "Beans, dry",   "KG",  "Retail",  "KES",  120.50
2026-01-15, "Upper Town", "Beans, dry",   "90 KG",  "Wholesale",  "KES",  9800.00
2026-02-15, "Lake Side", "Maize (white)", "KG", "Retail", "KES", 62.25
`
  const { run, stored } = await setUp(t, 'padded.csv', file)
  t.match(await run({ mapping: { templates: { product: '{commodity}, {unit}, {pricetype}' } } }), {
    counts: { created: 3, rejected: 0 },
  })
  t.strictSame(
    (await stored()).map(({ product, price, currency }) => [product, price, currency]),
    [
      ['Beans, dry, KG, Retail', '120.50', 'KES'],
      ['Beans, dry, 90 KG, Wholesale', '9800.00', 'KES'],
      ['Maize (white), KG, Retail', '62.25', 'KES'],
    ],
  )
})

t.test('a column for each market', async (t) => {
  const file = `producto,grupo,eroso,bonto,carro
Tomate kg,verdura,2.15,1.99,2.05
Pan barra,pan,0.95,,0.89
Huevos 12,huevos,2.75,2.69,2.80
`
  const { run, stored } = await setUp(t, 'wide.csv', file)
  const mapping = { wide: { names: 'market', columns: ['eroso', 'bonto', 'carro'] } }
  t.match(await run({ mapping, noAmount: 'skip' }), {
    counts: { created: 8, rejected: 0 },
    missing: [3, 3],
  })
  t.match((await stored())[1], { market: 'bonto', product: 'Tomate kg', price: '1.99' })
})

t.test('market and day in the name of the file', async (t) => {
  const file = `,Producto,Cantidad,Precio
0,Yogur natural,Pack 6,1.80
1,Yogur natural,Pack 12,3.30
2,Pan de molde,460 g,1.35
3,Pan de molde,460 g,1.35
`
  const name = 'mercado-norte_2026-11-03.csv'
  const { run, stored, dir } = await setUp(t, name, file)
  const fileName = '{market}_{valid_from}.csv'
  const byName = { fileName, dryRun: true }
  t.match(await run(byName), {
    counts: { created: 2, unchanged: 1, rejected: 1 },
    reasons: ['3: Line 2 has the same product, brand, market and valid_from, and other values.'],
  })
  const mapping = { templates: { product: '{Producto}, {Cantidad}' } }
  t.match(await run({ fileName, mapping }), { counts: { created: 3, unchanged: 1, rejected: 0 } })
  t.match((await stored())[0], {
    market: 'mercado-norte',
    product: 'Yogur natural, Pack 6',
    valid_from: '2026-11-03',
  })
  await t.rejects(run({ fileName: '{market}-{valid_from}.txt' }, join(dir, name)), {
    message: /does not match --file-name/,
  })
})

t.test('what a spreadsheet leaves in a file', async (t) => {
  const file = [
    '\ufeffsep=,',
    'market,brand,product,price,valid_from,,',
    'shop a,acme,milk,1.10,2026-11-01,,',
    'shop a,acme,bread,0.95,2026-11-01,,',
    ',,,,,,',
    '',
    'shop a,acme,rice,1.0E+1,2026-11-01,,',
    '',
  ].join('\r\n')
  const { run } = await setUp(t, 'excel.csv', file)
  t.match(await run(), {
    counts: { created: 2, rejected: 1 },
    missing: [1, 2],
    reasons: [/^7: price .* into which a spreadsheet may have changed another value$/],
  })
})

t.test('repeats, contradictions and look-alike names', async (t) => {
  const file = `market,brand,product,price,valid_from
shop a,acme,milk,1.00,2026-07-01
shop a,acme,milk,1.00,2026-07-01
shop a,acme,milk,2.00,2026-07-01
shop a,acme,bread,0.90,2026-07-01
shop\u00a0a,acme,rice,1.50,2026-07-01
shop a,acme,Cafe\u0301,4.00,2026-07-01
shop a,acme,Caf\u00e9,4.00,2026-07-01
shop a,acme,tea\u200b,3.00,2026-07-01
`
  for (const batch of [1, 3, 1000]) {
    const { run, stored } = await setUp(t, 'contradictions.csv', file)
    const options = { batch, concurrency: 4 }
    t.match(await run(options), {
      counts: { created: 4, unchanged: 2, rejected: 2 },
      missing: [1, 4],
      reasons: [
        '4: Line 2 has the same product, brand, market and valid_from, and other values.',
        '9: product must not end with a zero-width space (U+200B)',
      ],
    })
    t.match(await run(options), { counts: { created: 0, unchanged: 6, rejected: 2 }, missing: [0, 0] })
    t.strictSame((await stored()).map(({ product, price }) => `${product} ${price}`).toSorted(), [
      'Caf\u00e9 4.00',
      'bread 0.90',
      'milk 1.00',
      'rice 1.50',
    ])
  }
})

t.test('many ways to write a price: those with one interpretation are imported', async (t) => {
  const cases: [string, string][] = [
    ['', 'is missing; --no-price skip skips such rows'],
    ['"1,45"', '1.45'],
    ['€1.45', '1.45'],
    ['.99', '0.99'],
    ['01.45', 'must not begin with a superfluous 0'],
    ['10000000', 'exceeds the maximum, 9999999.999'],
    ['1.2345', 'must have at most 3 decimals, not 4'],
    ['-1', 'must not be negative'],
    ['0', 'is 0, which may mean free or unknown; --zero-prices loads it'],
    [
      '1E+1',
      'must have all its digits, not scientific notation, into which a spreadsheet may have changed another value',
    ],
    ['n/a', 'is missing; --no-price skip skips such rows'],
    ['1.45 EUR', '1.45'],
    ['"1.234,50"', '1234.50'],
    ['1 234.50', '1234.50'],
    ['９.99', 'must have the digits 0 to 9, not ９ (U+FF19)'],
    ['1.234', 'may be 1.234 or 1234; --decimal . reads 1.234, --decimal , reads 1234'],
    ['$2', 'is EUR, but the amount has the sign of USD, ARS, AUD, CAD, CLP, COP, HKD, MXN, NZD, SGD, TWD'],
  ]
  const rows = cases.map(([price], item) => `shop a,acme,item ${item},${price},2026-07-01\n`)
  const { run, stored, dir } = await setUp(
    t,
    'prices.csv',
    `market,brand,product,price,valid_from\n${rows.join('')}`,
  )
  const { rejects } = await run({ mapping: { constants: { currency: 'EUR' } } })
  const outcomes = new Map((await stored()).map(({ product, price }) => [product, price]))
  for (const [line, reason] of reasonsOf(rejects)) {
    outcomes.set(`item ${line}`, reason.replace(/^(price|currency) /, ''))
  }
  t.strictSame(
    cases.map((_, item) => outcomes.get(`item ${item}`)),
    cases.map(([, outcome]) => outcome),
  )
  const options = { decimal: ',', mapping: { constants: { currency: 'USD' } } } as const
  t.match(
    await run({ ...options, rejectsDir: join(dir, 'other') }),
    { counts: { created: 2 } },
    '1234, and $2',
  )
})

t.test('where some prices have a currency, others without one are rejected', async (t) => {
  const list = 'shop;product;price\nDelta;flour;7,39 zł\nDelta;rice;2,66\nDelta;salt;$2\n'
  const { run, stored } = await setUp(t, 'list.csv', list)
  t.strictSame((await run()).reasons, [
    '3: currency is missing, and others in the file are not; --set currency=<code> sets it for all',
    '4: currency may be USD, ARS, AUD, CAD, CLP, COP, HKD, MXN, NZD, SGD, TWD; give --set currency=USD',
  ])
  t.match(await run({ mapping: { constants: { currency: 'PLN' } } }), {
    counts: { created: 1, unchanged: 1, rejected: 1 },
  })
  t.strictSame(
    (await stored()).map(({ currency }) => currency),
    ['PLN', 'PLN'],
  )
})

t.test('words that every object has as names are no currencies', async (t) => {
  const list = 'shop;product;price;currency\nDelta;flour;5;constructor\nDelta;rice;5 constructor;EUR\n'
  const { run } = await setUp(t, 'list.csv', list)
  t.match(await run(), {
    counts: { created: 0, rejected: 2 },
    reasons: [/^2: currency must /, '3: price must be a number alone, without "constructor"'],
  })
})

t.test('where no price has a currency, all get the default, which is reported', async (t) => {
  const list = 'shop;price;product\nDelta;7,39;flour\nDelta;1,50;rice\n'
  const { run, importFile, stored } = await setUp(t, 'list.csv', list)
  const { opened } = await importFile({ dryRun: true })
  t.strictSame(
    opened.notes.first.map(({ currency }) => currency),
    ['EUR', 'EUR'],
  )
  await run()
  t.strictSame(
    (await stored()).map(({ currency }) => currency),
    ['EUR', 'EUR'],
  )
})

t.test('the name of the column of prices can have their currency', async (t) => {
  const list = 'shop,product,Price (PLN)\nDelta,flour,7.39\nDelta,rice,1.50 €\n'
  const { run, importFile, stored } = await setUp(t, 'list.csv', list)
  const { opened } = await importFile({ dryRun: true })
  t.equal(
    opened.mapping.sources.get('currency')?.description,
    '"PLN", from the name of the column "Price (PLN)"',
  )
  t.match(await run(), { reasons: ['3: currency is PLN, but the amount has the sign of EUR'] })
  t.match(await run({ mapping: { constants: { currency: 'EUR' } } }), { counts: { created: 1, rejected: 1 } })
  t.strictSame(
    (await stored()).map(({ product, currency }) => `${product} ${currency}`),
    ['flour PLN', 'rice EUR'],
  )
})

t.test('the name of the column of prices does not decide between currencies', async (t) => {
  const { run, importFile } = await setUp(t, 'list.csv', 'shop,product,Net ($)\nDelta,flour,7.39\n')
  const columns = { price: 'Net ($)' }
  await t.rejects(importFile({ mapping: { columns } }), {
    message: /^The currency "\$" may be USD, ARS, .*; give --set currency=USD\.$/,
  })
  t.match(await run({ mapping: { columns, constants: { currency: 'CAD' } } }), { counts: { created: 1 } })
})

t.test('rows that differ in an ignored column only are reported as repeated', async (t) => {
  const list = 'shop,product,size,price\nDelta,juice,1 l,1.50\nDelta,juice,2 l,1.50\nDelta,milk,1 l,1.10\n'
  const { importFile } = await setUp(t, 'list.csv', list)
  for (const dryRun of [true, false]) {
    const imported = await importFile({ dryRun })
    t.match(imported, { counts: { created: 2, unchanged: 1 }, repeated: { rows: 1, line: 3 } })
    t.match(
      describeResult(importable, { files: [imported], referenced: [], created: undefined }, dryRun),
      /^1 row with the values of an earlier row, the first in line 3\.\nIf an ignored column tells rows /m,
    )
  }
})

t.test('the line of the header decides what is between the cells', async (t) => {
  const { run } = await setUp(t, 'list.csv', 'product;price\nJuice;1,50\nMilk;2,50\nBread;4,99\n')
  t.match(await run({ mapping: { constants: { market: 'Delta' } } }), { counts: { created: 3, rejected: 0 } })
})

t.test('text that is read in a wrong encoding is rejected with a hint', async (t) => {
  const bytes = Buffer.from('shop,product,price\nDelta,Wino \x9cwie\xbfe,1.50\n', 'latin1')
  const { run } = await setUp(t, 'list.csv', bytes)
  t.match((await run({ encoding: 'iso-8859-2' })).reasons, [/control character.*; is the encoding right\?$/])
})

t.test('ids of products and markets in other files', async (t) => {
  const file = `id_producto,id_tienda,precio,fecha
10,1,8.90,2026-11-01
10,2,9.20,2026-11-01
11,1,2.50,2026-11-01
11,2,0.00,2026-11-01
99,1,4.00,2026-11-01
`
  const { run, stored, dir } = await setUp(t, 'precios.csv', file)
  writeFileSync(
    join(dir, 'productos.csv'),
    'id_producto,nombre,marca,codigo\n10,Quinua 500 g,Andes,7750000000010\n11,Papa kg,,\n',
  )
  writeFileSync(join(dir, 'tiendas.csv'), 'id_tienda,nombre,direccion\n1,Centro,Av. Uno 100\n2,Puerto,\n')
  const options = {
    joins: { id_producto: join(dir, 'productos.csv'), id_tienda: join(dir, 'tiendas.csv') },
    mapping: {
      columns: { product: 'productos.nombre', market: 'tiendas.nombre' },
      constants: { currency: 'PEN' },
    },
  }
  const unknown = '6: id_producto "99" is not in productos.csv'
  t.match(await run(options), {
    counts: { created: 3, rejected: 2 },
    missing: [2, 2],
    reasons: ['5: price is 0, which may mean free or unknown; --zero-prices loads it', unknown],
  })
  t.match(await run({ ...options, accepted: ['price'] }), {
    counts: { created: 1, unchanged: 3, rejected: 1 },
    reasons: [unknown],
  })
  t.match(await stored(), [
    { market: 'Centro', brand: 'Andes', product: 'Quinua 500 g', price: '8.90', currency: 'PEN' },
    { market: 'Puerto', price: '9.20' },
    { market: 'Centro', brand: '', product: 'Papa kg', price: '2.50' },
    { market: 'Puerto', price: '0.00' },
  ])
})

t.test('a dry run reports prices far from the others of their product', async (t) => {
  const file = `shop,name,price,currency
a,milk,1.09,EUR
b,milk,109,EUR
c,milk,1.15,EUR
d,milk,1.12,EUR
e,milk,170,JPY
a,wine,120,EUR
b,wine,98.50,EUR
`
  const { importFile } = await setUp(t, 'list.csv', file)
  const { outliers, opened } = await importFile({ dryRun: true })
  t.match(outliers, { count: 1, examples: [{ line: 3, amount: 109, group: 'milk, EUR' }] })
  t.match(opened.notes.first, {
    length: 3,
    0: { market: 'a', product: 'milk', price: '1.09', currency: 'EUR' },
  })
})

/** The number of each item in a file of rejected rows, and why it is rejected. */
function reasonsOf(path: string): [string, string][] {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const [, item = '', reason = ''] = /item ([0-9]+).*2026-07-01,(.*)$/.exec(line) ?? []
    return [item, reason.replace(/^"(.*)"$/, '$1')]
  })
}
