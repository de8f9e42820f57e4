import { join } from 'node:path'
import t from 'tap'
import { schemaOf } from '../../src/contract/schema.ts'
import { generateData } from '../../src/csv/generate.ts'
import { readRecords } from '../../src/csv/records.ts'
import type { CsvRecord } from '../../src/csv/records.ts'
import { resources } from '../../src/resources/index.ts'
import { LAST_DAY } from '../../src/resources/prices/sampleData.ts'
import { collect } from '../csv/files.ts'

async function recordsIn(dir: string) {
  const [markets, products, prices] = resources.map(async (resource) => {
    const records = await collect(readRecords(join(dir, resource.file), resource))
    return records.map((record) => (record as CsvRecord).value)
  })
  return { markets: (await markets) ?? [], products: (await products) ?? [], prices: (await prices) ?? [] }
}

t.test('markets have unique names, products unique names and brands', async (t) => {
  const dir = t.testdir()
  await generateData(resources, { dir, seed: 7, sizes: { markets: 40, products: 3000, prices: 0 } })
  const { markets, products } = await recordsIn(dir)
  t.equal(new Set(markets.map(({ name }) => name)).size, 40)
  t.equal(new Set(products.map(({ name, brand }) => `${name}\0${brand}`)).size, 3000)
})

t.test('prices are spread over all pairs of market and product, one per day', async (t) => {
  const dir = t.testdir()
  await generateData(resources, {
    dir,
    seed: 7,
    sizes: { markets: 4, products: 30, prices: 1234, days: 30 },
  })
  const { prices } = await recordsIn(dir)
  t.equal(prices.length, 1234)

  const pairs = Object.groupBy(prices, ({ market, brand, product }) => `${market}\0${brand}\0${product}`)
  const histories = Object.values(pairs).map((pair = []) => pair.map(({ valid_from }) => valid_from))
  t.equal(histories.length, 4 * 30)
  t.strictSame(new Set(histories.map(({ length }) => length)), new Set([10, 11]))
  for (const days of histories) t.equal(new Set(days).size, days.length, `different days: ${days.join()}`)

  const money = new RegExp(schemaOf('NewPrice').properties.price?.pattern ?? '')
  for (const { price, valid_from } of prices) {
    const day = String(valid_from)
    const isValid = money.test(String(price)) && Number(price) >= 0.05
    if (!isValid) t.fail(`an invalid price: ${price}`)
    if (day <= '2025-12-02' || day > LAST_DAY) t.fail(`a day outside of the range: ${day}`)
  }
})

t.test('prices fill every day when that many are requested, and are rejected beyond that', async (t) => {
  const dir = t.testdir()
  const generate = (prices: number) =>
    generateData(resources, {
      dir,
      seed: 1,
      sizes: { markets: 2, products: 3, days: 5, prices },
      force: true,
    })
  await generate(30)
  t.equal((await recordsIn(dir)).prices.length, 30)
  await generate(0)
  t.equal((await recordsIn(dir)).prices.length, 0)
  await t.rejects(generate(31), { message: /^31 prices do not fit: .* room for 30\./ })
})
