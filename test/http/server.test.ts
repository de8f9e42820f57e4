import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { serve } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { exitCode, run } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

t.test('the server migrates, responds, logs JSON and stops on either signal', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { child, output, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
    const health = await fetch(`${url}/api/health`)
    t.same(await health.json(), { status: 'ok' })
    await (await fetch(`${url}/api/libraries`)).text()
    child.kill(signal)
    t.equal(await exitCode(child), 0, signal)
    const lines = output.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const requests = lines.filter(({ method }) => method !== undefined)
    t.match(requests, [{ method: 'GET', url: '/api/libraries', status: 200 }])
    t.equal(requests.length, 1, 'health checks are not logged')
    t.equal(output.stderr, '')
  }
})

t.test('the server completes a request in flight before it stops', async (t) => {
  const { child, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
  const body = JSON.stringify(newLibrary())
  const response = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      const head = `POST /api/libraries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
      socket.write(`${head}\r\n\r\n${body.slice(0, 10)}`)
      setTimeout(() => child.kill('SIGTERM'), 200)
      setTimeout(() => socket.write(body.slice(10)), 500)
    })
    let read = ''
    socket.on('data', (data) => (read += data.toString()))
    socket.on('close', () => resolve(read))
    socket.on('error', reject)
  })
  t.match(response, /^HTTP\/1.1 201 Created/)
  t.equal(await exitCode(child), 0)
})

t.test('a write that was confirmed survives kill -9', async (t) => {
  const settings = { GENERATED_DIR: temporaryFolder(t) }
  const first = await serve(t, settings)
  const options = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(newLibrary()),
  }
  t.equal((await fetch(`${first.url}/api/libraries`, options)).status, 201)
  first.child.kill('SIGKILL')
  await exitCode(first.child)
  const second = await serve(t, settings)
  t.match(await (await fetch(`${second.url}/api/libraries/1`)).json(), newLibrary())
})

t.test('servers that start together on one new database do not race', async (t) => {
  const settings = { GENERATED_DIR: temporaryFolder(t) }
  const servers = await Promise.all([1, 2, 3].map(() => serve(t, settings)))
  for (const { url } of servers) t.equal((await fetch(`${url}/api/health`)).status, 200)
})

t.test('a server without tokens on a public address logs a warning', async (t) => {
  const settings = { GENERATED_DIR: temporaryFolder(t) }
  const [open, closed, local] = await Promise.all([
    serve(t, { ...settings, HOST: '0.0.0.0' }),
    serve(t, { ...settings, HOST: '0.0.0.0', API_TOKENS: 'token' }),
    serve(t, settings),
  ])
  t.match(open.output.stdout, /"level":40.*Everyone who reaches 0\.0\.0\.0/)
  t.notMatch(closed.output.stdout, /Everyone/)
  t.notMatch(local.output.stdout, /Everyone/)
})

t.test('a problem has the request id of the log', async (t) => {
  const { child, output, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
  const ids = []
  for (const path of ['/api/libraries/1', '/api/nothing']) {
    const { request_id } = (await (await fetch(url + path)).json()) as { request_id: string }
    ids.push(request_id)
  }
  t.not(ids[0], ids[1])
  child.kill('SIGTERM')
  await exitCode(child)
  for (const id of ids) t.match(output.stdout, `"reqId":"${id}"`)
})

t.test('the log has no tokens', async (t) => {
  const { child, output, url } = await serve(t, {
    GENERATED_DIR: temporaryFolder(t),
    API_TOKENS: 'secret-one',
    LOG_LEVEL: 'trace',
  })
  for (const token of ['secret-one', 'secret-two']) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    await fetch(`${url}/api/libraries`, { method: 'POST', headers, body: JSON.stringify(newLibrary()) })
  }
  child.kill('SIGTERM')
  await exitCode(child)
  t.notMatch(output.stdout + output.stderr, 'secret-')
})

t.test('an error at the start is one sentence and exit code 1', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(
    join(folder, 'database.db'),
    'a text that is long enough for the header of a database, but is none',
  )
  const taken = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
  const cases: [Record<string, string>, RegExp][] = [
    [{ PORT: 'x' }, /^PORT must be a port/],
    [{ GENERATED_DIR: folder }, /^The database .* is not a database/],
    [{ GENERATED_DIR: temporaryFolder(t), PORT: new URL(taken.url).port }, /in use/],
    [{ GENERATED_DIR: join(folder, 'database.db', 'sub') }, /cannot be opened/],
  ]
  await Promise.all(
    cases.map(async ([settings, sentence]) => {
      const { code, stderr } = await run(t, ['serve'], settings)
      t.equal(code, 1, stderr)
      t.match(stderr, sentence)
      t.equal(stderr.trim().split('\n').length, 1, stderr)
    }),
  )
})
