import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { readConfig } from '../../src/config.ts'
import { startServer } from '../../src/http/server.ts'
import type { Service } from '../../src/http/server.ts'
import { serve, startListening } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { service } from '../fixture/service.ts'
import { sqliteIn } from '../support/databases.ts'
import { exitCode, run } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const json = { 'content-type': 'application/json' }

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`the server migrates, responds, logs JSON and stops on ${signal}`, async (t) => {
    const { child, output, url } = await serve(t, {
      GENERATED_DIR: temporaryFolder(t),
      API_TOKENS: 'secret-one',
      LOG_LEVEL: 'trace',
    })
    t.same(await (await fetch(`${url}/api/health`)).json(), { status: 'ok' })
    for (const token of ['secret-one', 'secret-two']) {
      const headers = { ...json, authorization: `Bearer ${token}` }
      await fetch(`${url}/api/libraries`, { method: 'POST', headers, body: JSON.stringify(newLibrary()) })
    }
    const ids: string[] = []
    for (const path of ['/api/libraries/7', '/api/nothing']) {
      ids.push(((await (await fetch(url + path)).json()) as { request_id: string }).request_id)
    }
    child.kill(signal)
    t.equal(await exitCode(child), 0, signal)

    const lines = output.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const requests = lines.filter(({ method, level }) => method !== undefined && Number(level) >= 30)
    t.match(
      requests,
      [
        { method: 'POST', url: '/api/libraries', status: 201 },
        { method: 'POST', url: '/api/libraries', status: 401 },
        { method: 'GET', url: '/api/libraries/7', status: 404, reqId: ids[0] },
        { method: 'GET', url: '/api/nothing', status: 404, reqId: ids[1] },
      ],
      'each request but the health check, with the request id of its problem',
    )
    t.equal(requests.length, 4, 'requests in the log')
    t.not(ids[0], ids[1], 'request ids')
    t.notMatch(output.stdout + output.stderr, 'secret-', 'no token is in the log')
    t.equal(output.stderr, '')
  })
}

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

t.test('a confirmed write survives kill -9', async (t) => {
  const folder = temporaryFolder(t)
  const { child, url } = await serve(t, { GENERATED_DIR: folder })
  const options = { method: 'POST', headers: json, body: JSON.stringify(newLibrary()) }
  t.equal((await fetch(`${url}/api/libraries`, options)).status, 201)
  child.kill('SIGKILL')
  await exitCode(child)
  const second = await startListening(t, folder)
  t.match(await (await fetch(`${second.url}/libraries/1`)).json(), newLibrary())
})

t.test('servers that start together on one new database do not race', async (t) => {
  const settings = { GENERATED_DIR: temporaryFolder(t) }
  const servers = await Promise.all([1, 2, 3].map(() => serve(t, settings)))
  for (const { url } of servers) t.equal((await fetch(`${url}/api/health`)).status, 200, url)
})

t.test('a server without tokens on a public address logs a warning', async (t) => {
  const logOf = async (settings: Record<string, string>) => {
    const log = new PassThrough()
    const config = readConfig({ PORT: '0', DATABASE_URL: 'sqlite::memory:', ...settings })
    const server = await startServer(config, { logger: pino(log), dropped: () => 0 }, service)
    t.teardown(server.close)
    return String(log.read())
  }
  t.match(await logOf({ HOST: '0.0.0.0' }), /"level":40.*Everyone who reaches 0\.0\.0\.0/)
  t.notMatch(await logOf({ HOST: '0.0.0.0', API_TOKENS: 'token' }), /Everyone/)
  t.notMatch(await logOf({}), /Everyone/)
})

t.test('whatever fails at the start, the server closes what it has opened', async (t) => {
  const { url } = await startListening(t)
  const { getLiveness: _, ...handlers } = service.handlers
  const failures: Record<string, [Record<string, string>, Partial<Service>, RegExp]> = {
    'a port in use': [{ PORT: new URL(url).port }, {}, /in use/],
    'a folder that cannot be created': [
      { DATABASE_URL: 'sqlite:/dev/null/database.db' },
      {},
      /cannot be opened/,
    ],
    'migrations that are missing': [{}, { migrations: '/dev/null' }, /ENOTDIR/],
    'a handler that is missing': [{}, { handlers }, /handler/],
  }
  for (const [name, [settings, parts, message]] of Object.entries(failures)) {
    const log = new PassThrough()
    const config = readConfig({
      PORT: '0',
      DATABASE_URL: sqliteIn(temporaryFolder(t)),
      ...settings,
      METRICS_PORT: '0',
    })
    const start = startServer(config, { logger: pino(log), dropped: () => 0 }, { ...service, ...parts })
    await t.rejects(start, { message }, name)
    const [, metrics = ''] = /The metrics are at (http[^"]+)/.exec(String(log.read())) ?? []
    await t.rejects(fetch(metrics), { cause: { code: 'ECONNREFUSED' } }, `${name}: the port of the metrics`)
  }
})

t.test('a process whose start fails exits with a message', async (t) => {
  const taken = new URL((await startListening(t)).url).port
  const cases: [string[], Record<string, string>, RegExp][] = [
    [['serve'], { METRICS_PORT: taken }, /^Port .* is in use; set METRICS_PORT to another one\.$/m],
    [['serve'], { PORT: taken, METRICS_PORT: '0' }, /^Port .* is in use; set PORT to another one\.$/m],
    [['mock'], { PORT: taken }, /^Port .* is in use; set PORT to another one\.$/m],
    [
      ['serve'],
      { GENERATED_DIR: '/proc/x', METRICS_PORT: '0' },
      /^The database .* cannot be opened: ENOENT.*\n$/,
    ],
    [['script', 'generate_data'], { GENERATED_DIR: '/proc/x' }, /^\/proc\/x cannot be used: ENOENT/m],
  ]
  for (const [args, settings, message] of cases) {
    const { code, stderr } = await run(t, args, {
      PORT: '0',
      GENERATED_DIR: temporaryFolder(t),
      ...settings,
    })
    t.equal(code, 1, `${args.join(' ')} ${JSON.stringify(settings)}: exit code`)
    t.match(stderr, message, `${args.join(' ')} ${JSON.stringify(settings)}: message`)
  }
})

t.test('an error at the start is one sentence', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(
    join(folder, 'database.db'),
    'a text that is no database, but as long as its header'.repeat(2),
  )
  const taken = await startListening(t)
  const cases: [Record<string, string>, RegExp][] = [
    [{ DATABASE_URL: sqliteIn(folder) }, /^The database .* cannot be opened: file is not a database$/],
    [{ PORT: new URL(taken.url).port }, /^Port .* of 127\.0\.0\.1 is in use; set PORT to another one\.$/],
    [{ DATABASE_URL: sqliteIn(join(folder, 'database.db', 'sub')) }, /^The database .* cannot be opened: /],
  ]
  for (const [settings, message] of cases) {
    const start = startListening(t, undefined, settings)
    await t.rejects(start, { message }, JSON.stringify(settings))
  }
})
