import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import type { Test } from 'tap'
import { generateData } from '../../src/csv/generate.ts'
import { resources } from '../fixture/resources.ts'

/** The number of books that a fault test loads, and of all rows. */
export const BOOKS = 100_000
export const ROWS = 10 + BOOKS + 200

/** Generates the files of 10 libraries, 100,000 books and 200 loans; returns their folder. */
export async function generateBooks(folder: string): Promise<string> {
  const dir = join(folder, 'generated')
  await generateData(resources, { dir, seed: 1, sizes: { libraries: 10, books: BOOKS, loans: 200 } })
  return dir
}

/** Asserts that an SQLite database is consistent and contains each book once. */
export function assertComplete(t: Test, file: string) {
  const sqlite = new SQLite(file, { readonly: true })
  t.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
  t.same(sqlite.pragma('foreign_key_check'), [])
  t.equal(sqlite.prepare('select count(*) from book').pluck().get(), BOOKS, 'books')
  const keys = sqlite.prepare('select count(*) from (select distinct title, author from book)')
  t.equal(keys.pluck().get(), BOOKS, 'different books')
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
