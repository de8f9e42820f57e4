import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import type { Test } from 'tap'
import { generateData } from '../../src/csv/generate.ts'
import { resources } from '../../src/resources/index.ts'

/** How many prices a fault test loads. */
export const PRICES = 100_000

/** Makes the files of 100,000 prices of 200 products in 10 markets; gives their folder. */
export async function makePrices(folder: string): Promise<string> {
  const dir = join(folder, 'made')
  await generateData(resources, {
    dir,
    seed: 1,
    sizes: { markets: 10, products: 200, prices: PRICES, days: 60 },
  })
  return dir
}

/** Holds a SQLite database to being whole, with each of the prices in it once. */
export function holdToWhole(t: Test, file: string) {
  const sqlite = new SQLite(file, { readonly: true })
  t.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
  t.same(sqlite.pragma('foreign_key_check'), [])
  t.equal(sqlite.prepare('select count(*) from price').pluck().get(), PRICES)
  const kinds = sqlite.prepare(
    'select count(*) from (select distinct market_id, product_id, valid_from from price)',
  )
  t.equal(kinds.pluck().get(), PRICES)
  sqlite.close()
}

/** Numbers from 0 to 1 that are the same ones each time (a linear congruential generator, of Numerical Recipes). */
export function seededNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
