import t from 'tap'
import type { Test } from 'tap'
import { startApp } from '../fixture/app.ts'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'

// Each resource by its path, with a body that creates it and one that changes it.
const resources = {
  '/api/libraries': [newLibrary(), newLibrary({ address: 'changed' })],
  '/api/books': [newBook(), newBook({ pages: 1 })],
  '/api/loans': [newLoan(), newLoan({ deposit: '9.99' })],
}
const headers = { 'content-type': 'application/json' }

/** A service with one library, one book and one loan in it. */
async function startFilled(t: Test) {
  const app = await startApp(t)
  for (const [path, [body]] of Object.entries(resources)) {
    await app.send('POST', path, { headers, body: JSON.stringify(body) })
  }
  return app
}

for (const [path, [, changed]] of Object.entries(resources)) {
  t.test(`${path}: If-Match lets a write pass only on the current version`, async (t) => {
    const { send } = await startFilled(t)
    const put = (tag: string) =>
      send('PUT', `${path}/1`, { headers: { ...headers, 'if-match': tag }, body: JSON.stringify(changed) })
    const remove = (tag: string) => send('DELETE', `${path}/1`, { headers: { 'if-match': tag } })
    const before = await send('GET', `${path}/1`)
    const etag = String(before.headers.etag)

    t.equal((await put('"other"')).statusCode, 412, 'PUT with another tag')
    t.equal((await remove('"other"')).statusCode, 412, 'DELETE with another tag')
    t.equal((await put(`W/${etag}`)).statusCode, 412, 'a weak tag: the comparison is strong')
    t.equal((await send('GET', `${path}/1`)).body, before.body, 'nothing has changed')
    const after = await put(etag)
    t.equal(after.statusCode, 200, 'PUT with the current tag')
    t.equal((await put(etag)).statusCode, 412, 'PUT with the tag of the version before')
    if (path !== '/api/loans') await send('DELETE', '/api/loans/1')
    t.equal((await remove(etag)).statusCode, 412, 'DELETE with the tag of the version before')
    t.equal((await remove(String(after.headers.etag))).statusCode, 204, 'DELETE with the current tag')
  })

  t.test(`${path}: If-None-Match with the current version gives 304`, async (t) => {
    const { send } = await startFilled(t)
    const get = (tag: string) => send('GET', `${path}/1`, { headers: { 'if-none-match': tag } })
    const etag = String((await send('GET', `${path}/1`)).headers.etag)
    for (const tag of [etag, `W/${etag}`, '*', `"other", ${etag}`]) {
      t.match(await get(tag), { statusCode: 304, body: '', headers: { etag } }, tag)
    }
    for (const tag of ['"other"', `"W/${etag.slice(1)}`]) t.equal((await get(tag)).statusCode, 200, tag)
    t.equal((await get('no tag')).statusCode, 400, 'no tag')
  })
}
