import t from 'tap'
import { startApp } from '../helper.ts'
import { newMarket, newPrice, newProduct } from '../resources/samples.ts'

// Each resource by its path, with a body that makes it and one that changes it.
const resources = {
  '/api/markets': [newMarket(), newMarket({ address: 'changed' })],
  '/api/products': [newProduct(), newProduct({ calories: 1 })],
  '/api/prices': [newPrice(), newPrice({ price: '9.99' })],
}
const headers = { 'content-type': 'application/json' }

/** The service with one market, one product and one price in it. */
async function startFilled(t: Parameters<typeof startApp>[0]) {
  const app = await startApp(t)
  for (const [path, [body]] of Object.entries(resources)) {
    await app.send('POST', path, { headers, body: JSON.stringify(body) })
  }
  return app
}

for (const [path, [, changed]] of Object.entries(resources)) {
  t.test(`${path}: a write passes only on the version that it names`, async (t) => {
    const { send } = await startFilled(t)
    const put = (tag: string) =>
      send('PUT', `${path}/1`, { headers: { ...headers, 'if-match': tag }, body: JSON.stringify(changed) })
    const remove = (tag: string) => send('DELETE', `${path}/1`, { headers: { 'if-match': tag } })
    const before = await send('GET', `${path}/1`)
    const etag = String(before.headers.etag)

    t.equal((await put('"other"')).statusCode, 412)
    t.equal((await remove('"other"')).statusCode, 412)
    t.equal((await put(`W/${etag}`)).statusCode, 412, 'the comparison is a strong one')
    t.equal((await send('GET', `${path}/1`)).body, before.body, 'nothing has changed')
    const after = await put(etag)
    t.equal(after.statusCode, 200)
    t.equal((await put(etag)).statusCode, 412)
    if (path !== '/api/prices') await send('DELETE', '/api/prices/1')
    t.equal((await remove(etag)).statusCode, 412)
    t.equal((await remove(String(after.headers.etag))).statusCode, 204)
  })

  t.test(`${path}: who has the current version is told so`, async (t) => {
    const { send } = await startFilled(t)
    const ask = (tag: string) => send('GET', `${path}/1`, { headers: { 'if-none-match': tag } })
    const etag = String((await send('GET', `${path}/1`)).headers.etag)
    for (const tag of [etag, `W/${etag}`, '*', `"other", ${etag}`]) {
      t.match(await ask(tag), { statusCode: 304, body: '', headers: { etag } }, tag)
    }
    for (const tag of ['"other"', `"W/${etag.slice(1)}`]) t.equal((await ask(tag)).statusCode, 200, tag)
    t.equal((await ask('no tag')).statusCode, 400)
  })
}
