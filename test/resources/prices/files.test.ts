// Price files as people have them, each loaded as product_price.csv.
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import createClient from 'openapi-fetch'
import type { paths } from '../../../generated/api.d.ts'
import { loadData } from '../../../src/csv/load.ts'
import type { LoadOptions } from '../../../src/csv/load.ts'
import { readCsv } from '../../../src/csv/readCsv.ts'
import { resources } from '../../../src/resources/index.ts'
import { startListening } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'

/** A service with a market and these products of the brand acme, and `load`, which loads a file of prices into it. */
async function setUp(t: Test, products: string[], file: string | Buffer) {
  const dir = t.testdir({ 'product_price.csv': file })
  const { url } = await startListening(t)
  const client = createClient<paths, `application/${string}`>({ baseUrl: url })
  await client.POST('/markets', { body: newMarket({ name: 'shop a' }) })
  await client.POST('/products/batch', { body: products.map((name) => newProduct({ name, brand: 'acme' })) })
  const rejectsFile = join(dir, 'rejects.csv')
  const load = async (options: Partial<LoadOptions> = {}) => {
    const { total } = await loadData(resources, { url, dir, rejectsFile, timeoutMs: 5000, ...options })
    const rejected: string[][] = []
    if (total.rejected > 0) {
      for await (const rows of readCsv(rejectsFile)) {
        for (const row of rows) if ('cells' in row) rejected.push(row.cells)
      }
    }
    const byLine = (one: string[], other: string[]) => Number(one[1]) - Number(other[1])
    return { total, rejected: rejected.slice(1).toSorted(byLine) }
  }
  const pricesOf = async () =>
    (await client.GET('/prices')).data?.items.map(({ market, product, price }) => [market, product, price])
  return { load, pricesOf }
}

const contradictions = `market,brand,product,price,valid_from
shop a,acme,milk,1.00,2026-07-01
shop a,acme,milk,1.00,2026-07-01
shop a,acme,milk,2.00,2026-07-01
shop a,acme,bread,0.90,2026-07-01
shop\u00a0a,acme,rice,1.50,2026-07-01
shop a,acme,Cafe\u0301,4.00,2026-07-01
shop a,acme,Caf\u00e9,4.00,2026-07-01
shop a,acme,tea\u200b,3.00,2026-07-01
`

t.test('the order of the file decides which of contradicting rows is stored', async (t) => {
  for (const onConflict of ['fail', 'update'] as const) {
    for (const batch of [1, 3, 1000]) {
      const products = ['milk', 'bread', 'rice', 'Caf\u00e9', 'tea']
      const { load, pricesOf } = await setUp(t, products, contradictions)
      let isBusy = true
      const busyOnce = async (request: Request) => {
        if (!isBusy || !request.url.includes('/prices/batch')) return fetch(request)
        isBusy = false
        return new Response('', { status: 503 })
      }
      const { total, rejected } = await load({ onConflict, batch, concurrency: 4, fetch: busyOnce })
      t.match(
        total,
        { rows: 8, created: 4, updated: 0, unchanged: 2, rejected: 2 },
        `${onConflict}, ${batch}`,
      )
      t.strictSame(rejected, [
        [
          'product_price.csv',
          '4',
          'Line 2 has the same product, brand, market and valid_from, and other values.',
          'shop a,acme,milk,2.00,2026-07-01',
        ],
        [
          'product_price.csv',
          '9',
          'product must not end with a zero-width space (U+200B)',
          'shop a,acme,tea\u200b,3.00,2026-07-01',
        ],
      ])
      t.strictSame(await pricesOf(), [
        ['shop a', 'milk', '1.00'],
        ['shop a', 'bread', '0.90'],
        ['shop a', 'rice', '1.50'],
        ['shop a', 'Caf\u00e9', '4.00'],
      ])
      const again = await load({ onConflict, batch, concurrency: 4 })
      t.match(again.total, { created: 0, updated: 0, unchanged: 6, rejected: 2 }, 'the second time')
    }
  }
})

t.test('each way to write a price incorrectly is rejected with its own reason', async (t) => {
  const reasons: [string, string][] = [
    ['', 'must not be empty'],
    ['"1,45"', 'has a decimal comma; write 1.45'],
    ['€1.45', 'must be a number alone, without "€"'],
    ['.99', 'must have a digit before the decimal point: 0.99'],
    ['01.45', 'must not begin with a superfluous 0'],
    ['10000000', 'exceeds the maximum, 9999999.999'],
    ['1.2345', 'must have at most 3 decimals, not 4'],
    ['-1', 'must not be negative'],
    ['0', 'is 0, which may mean free or unknown; --zero-prices loads it'],
    [
      '1E+1',
      'must have all its digits, not scientific notation, into which a spreadsheet may have changed another value',
    ],
    ['n/a', 'is not a number'],
    ['1.45 EUR', 'must be a number alone, without "EUR"'],
    ['"1.234,50"', 'has thousands separators and a decimal comma; write 1234.50'],
    ['1 234.50', 'has a space between its digits; write 1234.50'],
    ['９.99', 'must have the digits 0 to 9, not ９ (U+FF19)'],
  ]
  const rows = reasons.map(([price], item) => `shop a,acme,item ${item},${price},2026-07-01\n`)
  const products = reasons.map((_, item) => `item ${item}`)
  const file = `market,brand,product,price,valid_from\n${rows.join('')}`
  const { load, pricesOf } = await setUp(t, products, file)
  const { rejected } = await load()
  t.strictSame(
    rejected.map(([, , reason]) => reason),
    reasons.map(([, reason]) => `price ${reason}`),
  )
  t.strictSame(
    rejected.map((cells) => `${cells.at(-1)}\n`),
    rows,
    'the rows are those of the file',
  )
  t.strictSame(await pricesOf(), [])
  t.match(
    (await load({ accepted: ['price'] })).total,
    { created: 1, rejected: 14 },
    'prices of 0 are accepted',
  )
})

t.test('what a spreadsheet leaves in a file is skipped', async (t) => {
  const file = [
    '\ufeffsep=,,',
    'market,brand,product,price,valid_from,,',
    'shop a,acme,milk,1.10,2026-11-01,,',
    'shop a,acme,bread,0.95,2026-11-01,,',
    ',,,,,,',
    '',
    'shop a,acme,rice,1.0E+1,2026-11-01,,',
    '',
  ].join('\r\n')
  const { load, pricesOf } = await setUp(t, ['milk', 'bread', 'rice'], file)
  const { total, rejected } = await load()
  t.match(total, { rows: 3, created: 2, rejected: 1 })
  t.match(rejected, [['product_price.csv', '7', /^price .* scientific notation/, /1\.0E\+1,2026-11-01,,$/]])
  t.strictSame(await pricesOf(), [
    ['shop a', 'milk', '1.10'],
    ['shop a', 'bread', '0.95'],
  ])
})

t.test('white space around quotes is padding', async (t) => {
  const file = [
    'valid_from,  market,   product,    brand, currency, price',
    '2026-01-15, "shop a", "Beans, dry, KG",   "acme",  "KES",  120.50',
    '2026-01-15, "shop a", "Beans, dry, 90 KG",   "acme",  "KES",  9800.00',
    '2026-02-15, "shop a", "Maize (white), KG", "acme", "KES", 62.25',
    '',
  ].join('\n')
  const products = ['Beans, dry, KG', 'Beans, dry, 90 KG', 'Maize (white), KG']
  const { load, pricesOf } = await setUp(t, products, file)
  t.match((await load()).total, { rows: 3, created: 3, rejected: 0 })
  t.strictSame(await pricesOf(), [
    ['shop a', 'Beans, dry, KG', '120.50'],
    ['shop a', 'Beans, dry, 90 KG', '9800.00'],
    ['shop a', 'Maize (white), KG', '62.25'],
  ])
})
