// Concurrent writes on PostgreSQL.
import { sql } from 'kysely'
import t from 'tap'
import type { Test } from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { retryOnConflict } from '../../src/database/retryTransaction.ts'
import { startListening } from '../fixture/app.ts'
import { newBook, newLibrary } from '../fixture/samples.ts'
import { createDatabase, onPostgres } from '../support/databases.ts'
import { sendJson } from '../support/sendJson.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** Starts two instances of the service on one database. */
async function startTwo(t: Test): Promise<[string, string]> {
  const DATABASE_URL = await createDatabase(t)
  const folder = temporaryFolder(t)
  const start = async () => (await startListening(t, folder, { DATABASE_URL })).url
  return [await start(), await start()]
}

t.test('of two instances that replace one version at once, one gets a 412', onPostgres, async (t) => {
  const urls = await startTwo(t)
  let etag = (await sendJson(`${urls[0]}/libraries`, 'POST', newLibrary())).headers.get('etag') ?? ''
  for (let round = 0; round < 30; round += 1) {
    const responses = await Promise.all(
      urls.map((url, index) =>
        sendJson(`${url}/libraries/1`, 'PUT', newLibrary({ address: `${round} ${index}` }), {
          'if-match': etag,
        }),
      ),
    )
    t.same(responses.map(({ status }) => status).sort(), [200, 412], `round ${round}`)
    etag = responses.find(({ status }) => status === 200)?.headers.get('etag') ?? ''
  }
})

t.test(
  'of two instances that upsert the same rows at once, each row is created by one',
  onPostgres,
  async (t) => {
    const [one, other] = await startTwo(t)
    for (let round = 0; round < 30; round += 1) {
      const rows = Array.from({ length: 20 }, (_, index) => newBook({ title: `${round} ${index}` }))
      const responses = await Promise.all([
        sendJson(`${one}/books/batch`, 'POST', rows),
        sendJson(`${other}/books/batch`, 'POST', rows.toReversed()),
      ])
      const counts = (await Promise.all(responses.map((response) => response.json()))) as {
        created: number
        unchanged: number
      }[]
      const sum = (name: 'created' | 'unchanged') => counts.reduce((total, count) => total + count[name], 0)
      t.same(
        { created: sum('created'), unchanged: sum('unchanged') },
        { created: 20, unchanged: 20 },
        `round ${round}`,
      )
    }
  },
)

t.test(
  'a transaction is retried after a serialization conflict, and after nothing else',
  onPostgres,
  async (t) => {
    const db = openDatabase(await createDatabase(t))
    t.teardown(() => db.destroy())
    const write = retryOnConflict(db)
    const failing = async (code: string, times: number) => {
      let attempts = 0
      const result = write(async (trx) => {
        attempts += 1
        if (attempts > times) return attempts
        const raise = `do $$ begin raise exception 'raised' using errcode = '${code}'; end $$`
        return sql.raw(raise).execute(trx)
      })
      return { attempts: () => attempts, result }
    }
    t.equal(await (await failing('40001', 3)).result, 4, 'the number of attempts')
    const { result, attempts } = await failing('22012', 1)
    await t.rejects(result, { code: '22012' })
    t.equal(attempts(), 1, 'the number of attempts with another error')
  },
)
