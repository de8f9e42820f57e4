// PgBouncer rejects the settings with which a connection limits its statements, and gives each transaction any connection.
import { sql } from 'kysely'
import t from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrations.ts'
import { retryOnConflict } from '../../src/database/retryTransaction.ts'
import { loadData } from '../../src/csv/load.ts'
import { generateData } from '../../src/csv/generate.ts'
import { exportData } from '../../src/csv/export.ts'
import { startListening } from '../fixture/app.ts'
import { MIGRATIONS } from '../fixture/contract.ts'
import { resources } from '../fixture/resources.ts'
import { createDatabase, onPostgres, query } from '../support/databases.ts'
import { skipWithoutPgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const options = { skip: onPostgres.skip || skipWithoutPgBouncer }

t.test('an instance migrates, loads and exports through PgBouncer', options, async (t) => {
  const DATABASE_URL = await startPgBouncer(t, await createDatabase(t))
  const { url } = await startListening(t, undefined, { DATABASE_URL })
  const dir = temporaryFolder(t)
  const sizes = { libraries: 3, books: 200, loans: 500 }
  await generateData(resources, { dir, seed: 1, force: true, sizes })
  const load = () =>
    loadData(resources, { url, dir, rejectsFile: `${dir}/rejects.csv`, batch: 50, concurrency: 8 })
  t.match((await load()).total, { rows: 703, created: 703, rejected: 0 })
  t.match((await load()).total, { created: 0, unchanged: 703 })
  t.same(await exportData(resources, { url, dir, force: true }), sizes)
})

t.test('a transaction through PgBouncer has the limits that a connection has', options, async (t) => {
  const database = await createDatabase(t)
  for (const url of [database, await startPgBouncer(t, database)]) {
    const db = openDatabase(url, undefined, { connections: 2, statement: 2000 })
    t.teardown(() => db.destroy())
    const { rows } = await retryOnConflict(db)((trx) =>
      sql`
        select current_setting('statement_timeout') as statement,
          current_setting('idle_in_transaction_session_timeout') as idle,
          current_setting('transaction_isolation') as isolation`.execute(trx),
    )
    t.same(rows, [{ statement: '1800ms', idle: '1800ms', isolation: 'repeatable read' }])
  }
})

t.test(
  'instances that start together through PgBouncer migrate once, and release the lock',
  options,
  async (t) => {
    const database = await createDatabase(t)
    const url = await startPgBouncer(t, database)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, async () => {
        const db = openDatabase(url)
        await migrate(db, MIGRATIONS).finally(() => db.destroy())
      }),
    )
    for (const outcome of outcomes) t.match(outcome, { status: 'fulfilled' })
    const locks = await query(
      database,
      "select pid from pg_locks join pg_database on pg_database.oid = database where locktype = 'advisory' and datname = current_database()",
    )
    t.same(locks, [], 'advisory locks that connections of PgBouncer keep')
  },
)
