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
    const weak = await put(`W/${etag}`)
    t.equal(weak.statusCode, 412, 'a weak tag: the comparison is strong')
    t.match(weak.json(), { detail: /a proxy .* may have weakened the ETag/ })
    t.equal((await send('GET', `${path}/1`)).body, before.body, 'nothing has changed')
    const after = await put(etag)
    t.equal(after.statusCode, 200, 'PUT with the current tag')
    t.equal((await put(etag)).statusCode, 412, 'PUT with the tag of the version before')
    if (path !== '/api/loans') await send('DELETE', '/api/loans/1')
    t.equal((await remove(etag)).statusCode, 412, 'DELETE with the tag of the version before')
    t.equal((await remove(String(after.headers.etag))).statusCode, 204, 'DELETE with the current tag')
  })

  t.test(`${path}: If-None-Match lets a write pass only on another version`, async (t) => {
    const { send } = await startFilled(t)
    const put = (tag: string) =>
      send('PUT', `${path}/1`, {
        headers: { ...headers, 'if-none-match': tag },
        body: JSON.stringify(changed),
      })
    const remove = (tag: string) => send('DELETE', `${path}/1`, { headers: { 'if-none-match': tag } })
    const before = await send('GET', `${path}/1`)
    const etag = String(before.headers.etag)
    for (const tag of ['*', etag, `W/${etag}`, `"other", ${etag}`]) {
      t.equal((await put(tag)).statusCode, 412, `PUT with ${tag}`)
      t.equal((await remove(tag)).statusCode, 412, `DELETE with ${tag}`)
    }
    t.equal((await send('GET', `${path}/1`)).body, before.body, 'nothing has changed')
    t.equal((await put('"other"')).statusCode, 200, 'PUT with another tag')
    if (path !== '/api/loans') await send('DELETE', '/api/loans/1')
    t.equal((await remove(etag)).statusCode, 204, 'DELETE with the tag of the version before')
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

  t.test(`${path}: If-Match lets a GET pass only on the current version`, async (t) => {
    const { send } = await startFilled(t)
    const get = (conditions: Record<string, string>) => send('GET', `${path}/1`, { headers: conditions })
    const etag = String((await get({})).headers.etag)
    t.equal((await get({ 'if-match': etag })).statusCode, 200, 'the current tag')
    t.equal((await get({ 'if-match': '*' })).statusCode, 200, '*')
    t.equal((await get({ 'if-match': '"other"' })).statusCode, 412, 'another tag')
    // If-Match comes first (RFC 9110, section 13.2.2).
    t.equal((await get({ 'if-match': '"other"', 'if-none-match': etag })).statusCode, 412, 'both false')
    t.equal((await get({ 'if-match': etag, 'if-none-match': etag })).statusCode, 304, 'one false')
  })
}

t.test('empty elements of a list of tags are ignored', async (t) => {
  const { send } = await startFilled(t)
  const get = (name: string, tags: string) =>
    send('GET', '/api/libraries/1', { headers: { [name]: tags } }).then(({ statusCode }) => statusCode)
  const etag = String((await send('GET', '/api/libraries/1')).headers.etag)
  for (const list of [`"a",,${etag}`, `${etag},`, `,${etag}`, `"a" , , ${etag}\t,`]) {
    t.equal(await get('if-none-match', list), 304, list)
    t.equal(await get('if-match', list), 200, list)
  }
  for (const list of [',', ' , ', '*,', `* , ${etag}`, `${etag} ${etag}`]) {
    t.equal(await get('if-none-match', list), 400, `${list} is no list of tags`)
  }
  const start = performance.now()
  t.equal(await get('if-match', `"a"${' ,'.repeat(900)}x`), 400)
  t.ok(performance.now() - start < 1000, 'a long list that does not match is rejected at once')
})

t.test('what has no ETag matches * only, in every method', async (t) => {
  const { send } = await startFilled(t)
  const status = async (method: string, path: string, conditions: Record<string, string>) => {
    const body = method === 'POST' ? JSON.stringify(newLibrary({ name: 'riverside' })) : undefined
    const options = { headers: { ...(body && headers), ...conditions }, ...(body && { body }) }
    return (await send(method, path, options)).statusCode
  }
  for (const path of ['/api/libraries', '/api/libraries/1/loans', '/api/health', '/api/docs', '/api/docs/']) {
    t.equal(await status('GET', path, { 'if-match': '"a"' }), 412, `${path}: If-Match with a tag`)
    t.equal(await status('GET', path, { 'if-match': '*' }), 200, `${path}: If-Match: *`)
    t.equal(await status('GET', path, { 'if-none-match': '"a"' }), 200, `${path}: If-None-Match with a tag`)
    t.equal(await status('GET', path, { 'if-none-match': '*' }), 304, `${path}: If-None-Match: *`)
  }
  t.equal(await status('POST', '/api/libraries', { 'if-match': '"a"' }), 412, 'POST with If-Match')
  t.equal(await status('POST', '/api/libraries', { 'if-none-match': '*' }), 412, 'POST with If-None-Match: *')
  t.match((await send('GET', '/api/libraries')).json(), { items: { length: 1 } }, 'nothing was added')
  t.equal(await status('POST', '/api/libraries', { 'if-match': '*', 'if-none-match': '"a"' }), 201)
})

t.test('what is not a list of tags is a 400 wherever conditions are evaluated', async (t) => {
  const { send } = await startFilled(t)
  for (const name of ['if-match', 'if-none-match']) {
    for (const list of ['a', ',', '"a', 'w/"a"', '"a" "b"', '*, "a"', '"a", *']) {
      for (const path of [
        '/api/libraries/1',
        '/api/libraries',
        '/api/health',
        '/api/docs',
        '/api/openapi.yaml',
      ]) {
        const { statusCode, body } = await send('GET', path, { headers: { [name]: list } })
        t.equal(statusCode, 400, `${path} with ${name}: ${list}`)
        t.match(JSON.parse(body), { errors: [{ in: 'header', pointer: `/${name}` }] })
      }
    }
  }
})

t.test('a response that is no success ignores the conditions of its request', async (t) => {
  const { send } = await startFilled(t)
  const cases: [string, string, number][] = [
    ['GET', '/api/libraries/9', 404],
    ['GET', '/api/libraries/9/loans', 404],
    ['GET', '/api/libraries?limit=0', 400],
    ['GET', '/api/nothing', 404],
    ['GET', '/api/docs/static/nothing', 404],
    ['DELETE', '/api/libraries/9', 404],
    ['PATCH', '/api/libraries', 405],
    ['OPTIONS', '/api/libraries', 204],
    ['GET', '/', 302],
  ]
  for (const [method, path, status] of cases) {
    for (const [name, value] of Object.entries({ 'if-match': '"a"', 'if-none-match': '*' })) {
      const { statusCode } = await send(method, path, { headers: { [name]: value } })
      t.equal(statusCode, status, `${method} ${path} with ${name}`)
    }
  }
})
