import { join } from 'node:path'
import t from 'tap'
import { schemaOf } from '../../../src/contract/schema.ts'
import { generateData } from '../../../src/csv/generate.ts'
import { readRecords } from '../../../src/csv/records.ts'
import type { CsvRecord } from '../../../src/csv/records.ts'
import { resources } from '../../../src/resources/index.ts'
import { prices } from '../../../src/resources/prices/resource.ts'
import { LAST_DAY } from '../../../src/resources/prices/sampleData.ts'
import { collect } from '../../csv/files.ts'

async function pricesIn(dir: string) {
  const records = await collect(readRecords(join(dir, prices.file), prices))
  return records.map((record) => (record as CsvRecord).value)
}

t.test('prices are spread over all pairs of market and product, one per day', async (t) => {
  const dir = t.testdir()
  await generateData(resources, {
    dir,
    seed: 7,
    sizes: { markets: 4, products: 30, prices: 1234, days: 30 },
  })
  const rows = await pricesIn(dir)
  t.equal(rows.length, 1234)

  const pairs = Object.groupBy(rows, ({ market, brand, product }) => `${market}\0${brand}\0${product}`)
  const histories = Object.values(pairs).map((pair = []) => pair.map(({ valid_from }) => valid_from))
  t.equal(histories.length, 4 * 30)
  t.strictSame(new Set(histories.map(({ length }) => length)), new Set([10, 11]))
  for (const days of histories) t.equal(new Set(days).size, days.length, `different days: ${days.join()}`)

  const money = new RegExp(schemaOf('PriceInput').properties.price?.pattern ?? '')
  for (const { price, valid_from } of rows) {
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
  t.equal((await pricesIn(dir)).length, 30)
  await generate(0)
  t.equal((await pricesIn(dir)).length, 0)
  await t.rejects(generate(31), { message: /^31 prices do not fit: .* room for 30\./ })
})
