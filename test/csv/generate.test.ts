import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { contract } from '../../src/contract/document.ts'
import { LAST_DAY, generateData } from '../../src/csv/generate.ts'
import { readRecords } from '../../src/csv/records.ts'
import type { CsvRecord } from '../../src/csv/records.ts'
import { resources } from '../../src/resources/index.ts'

const counts = { seed: 7, markets: 4, products: 30, prices: 1234, days: 30 }

async function all<T>(parts: AsyncIterable<T[]>): Promise<T[]> {
  const rows: T[] = []
  for await (const part of parts) for (const row of part) rows.push(row)
  return rows
}

async function recordsIn(dir: string) {
  return Promise.all(
    resources.map(async (resource) => {
      const records = await all(readRecords(join(dir, resource.file), resource))
      return records.map((record) => (record as CsvRecord).value)
    }),
  )
}

function contentOf(dir: string): string[] {
  return readdirSync(dir).map((file) => `${file}\n${readFileSync(join(dir, file), 'utf8')}`)
}

t.test('gives the same bytes for the same seed, others for another', async (t) => {
  const dir = t.testdir()
  await generateData({ ...counts, dir: join(dir, 'a') })
  await generateData({ ...counts, dir: join(dir, 'b') })
  await generateData({ ...counts, dir: join(dir, 'c'), seed: 8 })
  t.strictSame(contentOf(join(dir, 'a')), contentOf(join(dir, 'b')))
  t.notSame(contentOf(join(dir, 'a')), contentOf(join(dir, 'c')))
})

t.test('spreads the prices over all pairs and days, each day once', async (t) => {
  const dir = t.testdir()
  await generateData({ ...counts, dir })
  const [markets = [], products = [], prices = []] = await recordsIn(dir)
  t.equal(markets.length, counts.markets)
  t.equal(new Set(markets.map(({ name }) => name)).size, counts.markets)
  t.equal(products.length, counts.products)
  t.equal(new Set(products.map(({ name, brand }) => `${name}\0${brand}`)).size, counts.products)
  t.equal(prices.length, counts.prices)

  const pairs = Object.groupBy(prices, ({ market, brand, product }) => `${market}\0${brand}\0${product}`)
  const sizes = Object.values(pairs).map((pair = []) => pair.length)
  t.equal(sizes.length, counts.markets * counts.products)
  t.ok(sizes.every((size) => size === 10 || size === 11))
  t.ok(
    Object.values(pairs).every(
      (pair = []) => new Set(pair.map((row) => row.valid_from)).size === pair.length,
    ),
  )

  const money = new RegExp(String((contract.components.schemas.Money as { pattern?: string }).pattern))
  t.ok(prices.every(({ price }) => money.test(String(price)) && Number(price) >= 0.05))
  t.ok(prices.every(({ valid_from }) => String(valid_from) > '2025-12-02' && String(valid_from) <= LAST_DAY))
})

t.test('fills every day when there are as many prices as fit, and refuses more', async (t) => {
  const dir = t.testdir()
  const small = { dir, seed: 1, markets: 2, products: 3, days: 5, force: true }
  await generateData({ ...small, prices: 30 })
  t.equal((await recordsIn(dir))[2]?.length, 30)
  await generateData({ ...small, prices: 0 })
  t.equal((await recordsIn(dir))[2]?.length, 0)
  await t.rejects(generateData({ ...small, prices: 31 }), {
    message: /^31 prices do not fit: .* room for 30\./,
  })
})

t.test('leaves files that exist alone, unless told otherwise', async (t) => {
  const dir = t.testdir({ 'products.csv': 'mine' })
  await t.rejects(generateData({ ...counts, dir }), { message: /^products.csv in .* --force/ })
  t.strictSame(readdirSync(dir), ['products.csv'])
  await generateData({ ...counts, dir, force: true })
  t.not(readFileSync(join(dir, 'products.csv'), 'utf8'), 'mine')
})

t.test('leaves nothing half-written behind when it is interrupted', async (t) => {
  const dir = t.testdir({ 'markets.csv': 'mine' })
  const controller = new AbortController()
  const generating = generateData({
    ...counts,
    dir,
    force: true,
    signal: controller.signal,
    onProgress: ({ name }) => name === 'prices' && controller.abort(new Error('enough')),
  })
  await t.rejects(generating, { message: 'enough' })
  t.strictSame(readdirSync(dir), ['markets.csv'])
  t.equal(readFileSync(join(dir, 'markets.csv'), 'utf8'), 'mine')
})

t.test('makes the folder, and says when it cannot', async (t) => {
  const dir = t.testdir()
  await generateData({ ...counts, dir: join(dir, 'new', 'folder') })
  t.ok(existsSync(join(dir, 'new', 'folder', 'product_price.csv')))
  writeFileSync(join(dir, 'file'), '')
  await t.rejects(generateData({ ...counts, dir: join(dir, 'file', 'folder') }), { code: 'ENOTDIR' })
})
