import t from 'tap'
import { startApp } from '../fixture/app.ts'

t.test('an unexpected error is a 500 without details', async (t) => {
  const { db, send } = await startApp(t, { databaseUrl: 'sqlite::memory:' })
  await db.schema.dropTable('loan').execute()
  const { statusCode, body } = await send('GET', '/api/loans')
  t.equal(statusCode, 500, 'status')
  t.notMatch(body, /sqlite|table|select|\.ts/i)
})
