// A shutdown under load: every accepted request gets a complete response, and a write without a response is not stored.
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import t from 'tap'
import { sqliteIn } from '../support/databases.ts'
import { serve } from '../fixture/app.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { newBook } from '../fixture/samples.ts'
import { seededNumbers } from './books.ts'

const STOPS = 20
const CONNECTIONS = 64
/** A little longer than the service waits for the requests in flight, in milliseconds. */
const EXIT_LIMIT = 12_000
const random = seededNumbers(1)

/** The status of the response, undefined without one; throws if a response is incomplete. */
async function send(url: string, agent: Agent, body?: object): Promise<number | undefined> {
  const response = await new Promise<IncomingMessage | undefined>((resolve) => {
    const headers = { 'content-type': 'application/json' }
    const sent = request(url, { agent, method: body ? 'POST' : 'GET', headers }, resolve)
    sent.on('error', () => resolve(undefined))
    sent.end(body && JSON.stringify(body))
  })
  if (response === undefined) return undefined
  for await (const _ of response);
  if (!response.complete) throw new Error('a response was incomplete')
  return response.statusCode
}

t.test(`${STOPS} stops under ${CONNECTIONS} connections cut off no response`, async (t) => {
  const folder = temporaryFolder(t)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) }
  const created: string[] = []
  const withoutResponse: string[] = []
  let responses = 0
  let longest = 0
  for (let stop = 0; stop < STOPS; stop += 1) {
    const { child, url, output } = await serve(t, settings)
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
    let isOpen = true
    const clients = Array.from({ length: CONNECTIONS }, async (_, client) => {
      for (let count = 0; isOpen; count += 1) {
        const name = `${stop} ${client} ${count}`
        const writes = count % 2 === 0
        const status = writes
          ? await send(`${url}/api/books`, agent, newBook({ title: name }))
          : await send(`${url}/api/books?limit=100`, agent)
        if (status === undefined) isOpen = false
        else if (status >= 300) throw new Error(`returned ${status}`)
        else responses += 1
        if (writes) (status === undefined ? withoutResponse : created).push(name)
      }
    })
    await sleep(200 + random() * 300)
    const before = Date.now()
    child.kill('SIGTERM')
    t.equal(await exitCode(child), 0, output.stdout.slice(-500) + output.stderr)
    longest = Math.max(longest, Date.now() - before)
    await Promise.all(clients)
    agent.destroy()
  }
  t.ok(longest < EXIT_LIMIT, `${longest} ms`)
  const sqlite = new SQLite(join(folder, 'database.db'), { readonly: true })
  const stored = new Set(sqlite.prepare('select title from book').pluck().all())
  sqlite.close()
  t.same(
    created.filter((name) => !stored.has(name)),
    [],
    'acknowledged writes are stored',
  )
  t.same(
    withoutResponse.filter((name) => stored.has(name)),
    [],
    'writes without a response are not stored',
  )
  t.comment(
    `${responses} responses, ${withoutResponse.length} writes without one, the longest shutdown ${longest} ms`,
  )
})

t.test(
  'a request that its client never completes delays a shutdown for 10 s and does not change the exit code',
  async (t) => {
    const { child, url } = await serve(t, { GENERATED_DIR: temporaryFolder(t) })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    t.teardown(() => socket.destroy())
    // A reset: the service has disconnected.
    socket.on('error', () => undefined)
    const head =
      'POST /api/books HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n['
    await new Promise((resolve) => socket.write(head, resolve))
    await fetch(`${url}/api/health`)
    const before = performance.now()
    child.kill('SIGTERM')
    t.equal(await exitCode(child), 0)
    const milliseconds = Math.round(performance.now() - before)
    t.ok(milliseconds > 9000 && milliseconds < EXIT_LIMIT, `${milliseconds} ms`)
  },
)
