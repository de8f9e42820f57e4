import { CompiledQuery, sql } from 'kysely'
import t from 'tap'
import { openDatabase } from '../../../src/database/connection.ts'
import { migrate } from '../../../src/database/migrations.ts'
import { listPrices } from '../../../src/resources/prices/history.ts'
import type { Db, Tables } from '../../../src/resources/tables.ts'
import { createDatabase, onPostgres } from '../../support/databases.ts'

const LIMIT = 10
/** The page has one more than its limit. An incremental sort by product also reads the first price of the next product. */
const MOST = LIMIT + 2

t.test('on PostgreSQL a page of the history reads no more prices than it has', onPostgres, async (t) => {
  const queries: CompiledQuery[] = []
  const db = openDatabase<Tables>(await createDatabase(t), ({ query }) => void queries.push(query))
  t.teardown(() => db.destroy())
  await migrate(db)
  await fill(db)
  const newest = { product_id: 1, market_id: 2, valid_from: '2026-02-01' }
  for (const query of [
    { sort: 'product', brand: 'b' },
    { sort: 'product', brand: 'c', productIds: [179, 180] },
    { sort: 'valid_from', after: newest },
    { sort: 'valid_from_desc', product: 'product 5', marketIds: [1] },
  ] as const) {
    await t.test(JSON.stringify(query), async (t) => {
      queries.length = 0
      t.equal((await listPrices(db, query, LIMIT)).length, LIMIT + 1, 'prices')
      const { sql: text, parameters } = queries.at(-1) ?? CompiledQuery.raw('')
      const explain = CompiledQuery.raw(`explain (analyze, format json) ${text}`, [...parameters])
      const { rows } = await db.executeQuery<{ 'QUERY PLAN': [{ Plan: Step }] }>(explain)
      const steps = rows.flatMap((row) => stepsOf(row['QUERY PLAN'][0].Plan))
      const scans = steps.filter((step) => step['Relation Name'] === 'price')
      t.not(scans.length, 0, 'scans of prices')
      for (const scan of scans) {
        t.ok(rowsRead(scan) <= MOST, 'prices read', { scan })
        t.ok(scan['Actual Loops'] <= MOST, 'products whose prices are sought', { scan })
      }
    })
  }
})

/** A step of a plan, with the properties that this test reads. */
interface Step {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Step[]
}

function stepsOf(step: Step): Step[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)]
}

/** The rows that a step has read: PostgreSQL reports means of its loops (manual, section 14.1.2). */
function rowsRead(step: Step): number {
  const removed = (step['Rows Removed by Filter'] ?? 0) + (step['Rows Removed by Index Recheck'] ?? 0)
  return (step['Actual Rows'] + removed) * step['Actual Loops']
}

/** Inserts 180 products of brand c, 20 of brand b, and many prices of each, the most on one day. */
async function fill(db: Db) {
  await sql`
    insert into market (name, address, opening_time, closing_time)
    select 'market ' || n, 'x', '08:00', '20:00' from generate_series(1, 40) as n`.execute(db)
  await sql`
    insert into product (name, brand)
    select 'product ' || n, case when n > 180 then 'b' else 'c' end from generate_series(1, 200) as n`.execute(
    db,
  )
  await sql`
    insert into price (market_id, product_id, price, currency, valid_from)
    select 1, product.id, 100, 'EUR', (date '2020-01-01' + n)::text from product, generate_series(1, 300) as n`.execute(
    db,
  )
  await sql`
    insert into price (market_id, product_id, price, currency, valid_from)
    select market.id, product.id, 100, 'EUR', '2026-02-01' from product, market`.execute(db)
  await sql`analyze`.execute(db)
}
