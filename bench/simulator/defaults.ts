import type { Measured } from './times.ts'

/**
 * On 2 cores of an Intel Xeon with Node.js 26.10 and the sample data of the benchmarks (134,000 prices). Those of SQLite are measured by
 * `yarn bench`, except the batch: that is the time by the clock of 1,000 rows of `yarn bench load`, on an AMD EPYC. Those of PostgreSQL 15
 * are estimated (docs/scaling.md). `commit` and `delay` are assumed. `yarn bench simulation` measures all.
 */
export const defaults: Measured = {
  kinds: {
    market: { cached: 26.3, sqlite: 35.2, instance: 98, database: 27 },
    products: { cached: 32.4, sqlite: 143, instance: 363, database: 128 },
    product_prices: { cached: 31.8, sqlite: 85.3, instance: 173, database: 146 },
    market_prices: { cached: 33.7, sqlite: 383, instance: 526, database: 535 },
    create: { cached: 142, sqlite: 142, instance: 516, database: 347 },
    batch: { cached: 8780, sqlite: 8780, instance: 4180, database: 10600 },
  },
  commit: 450,
  delay: { sqlite: 300, postgres: 1000 },
}
