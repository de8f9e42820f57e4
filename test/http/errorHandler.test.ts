import t from 'tap'
import { startApp } from '../fixture/app.ts'

t.test('an unexpected error is a 500 without details', async (t) => {
  const { app, db, send } = await startApp(t)
  await db.schema.dropTable('loan').execute()
  const { statusCode, body } = await send('GET', '/api/loans')
  t.equal(statusCode, 500)
  t.notMatch(body, /sqlite|table|select|\.ts/i)
  await app.close()
})
