import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import type { Test } from 'tap'
import { generateData } from '../../src/csv/generate.ts'
import { resources } from '../../src/resources/index.ts'

/** The number of prices that a fault test loads. */
export const PRICES = 100_000

/** Generates the files of 100,000 prices of 200 products in 10 markets; returns their folder. */
export async function generatePrices(folder: string): Promise<string> {
  const dir = join(folder, 'generated')
  await generateData(resources, {
    dir,
    seed: 1,
    sizes: { markets: 10, products: 200, prices: PRICES, days: 60 },
  })
  return dir
}

/** Asserts that a SQLite database is consistent and contains each price once. */
export function assertComplete(t: Test, file: string) {
  const sqlite = new SQLite(file, { readonly: true })
  t.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
  t.same(sqlite.pragma('foreign_key_check'), [])
  t.equal(sqlite.prepare('select count(*) from price').pluck().get(), PRICES)
  const keys = sqlite.prepare(
    'select count(*) from (select distinct market_id, product_id, valid_from from price)',
  )
  t.equal(keys.pluck().get(), PRICES)
  sqlite.close()
}

/** Reproducible random numbers from 0 to 1 (the linear congruential generator of Numerical Recipes). */
export function seededNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
