// The limit of loading: raw better-sqlite3 inserts the same rows from memory into the same tables, with one prepared upsert,
// transactions of 1,000 rows and a map from names to ids. Arguments: the database file and the folder of CSV files. Prints
// the duration in seconds.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import Papa from 'papaparse'
import { migrate } from '../src/database/migrations.ts'
import { openDatabase } from '../src/database/connection.ts'

const [file = '', dir = ''] = process.argv.slice(2)
const db = openDatabase(`sqlite:${file}`)
await migrate(db)
await db.destroy()

const rowsOf = (name: string) =>
  Papa.parse<Record<string, string>>(readFileSync(join(dir, name), 'utf8'), {
    header: true,
    skipEmptyLines: true,
  }).data
const markets = rowsOf('markets.csv')
const products = rowsOf('products.csv')
const prices = rowsOf('product_price.csv')

const sqlite = new SQLite(file)
sqlite.pragma('journal_mode = WAL')
sqlite.pragma('synchronous = FULL')
sqlite.pragma('foreign_keys = ON')
const start = performance.now()
const addMarket = sqlite.prepare(
  'insert into market (name, address, opening_time, closing_time) values (?, ?, ?, ?) on conflict do nothing returning id',
)
const addProduct = sqlite.prepare(
  'insert into product (name, brand, calories, sugar_percentage, saturated_fats_percentage) values (?, ?, ?, ?, ?) ' +
    'on conflict do nothing returning id',
)
const addPrice = sqlite.prepare(
  'insert into price (market_id, product_id, price, currency, valid_from) values (?, ?, ?, ?, ?) ' +
    'on conflict (product_id, market_id, valid_from) do update set price = excluded.price, currency = excluded.currency',
)
const marketIds = new Map<string, number>()
const productIds = new Map<string, number>()
const number = (text: string | undefined) => (text === '' || text === undefined ? null : Number(text))
sqlite.transaction(() => {
  for (const row of markets) {
    const found = addMarket.get(row.name, row.address, row.opening_time, row.closing_time) as { id: number }
    marketIds.set(row.name ?? '', found.id)
  }
  for (const row of products) {
    const found = addProduct.get(
      row.name,
      row.brand,
      number(row.calories),
      number(row.sugar_percentage),
      number(row.saturated_fats_percentage),
    ) as { id: number }
    productIds.set(`${row.name}\n${row.brand}`, found.id)
  }
})()
const addPrices = sqlite.transaction((rows: typeof prices) => {
  for (const row of rows) {
    addPrice.run(
      marketIds.get(row.market ?? ''),
      productIds.get(`${row.product}\n${row.brand}`),
      Math.round(Number(row.price) * 1000),
      row.currency ?? 'EUR',
      row.valid_from,
    )
  }
})
for (let at = 0; at < prices.length; at += 1000) addPrices(prices.slice(at, at + 1000))
console.log((performance.now() - start) / 1000)
