// A PostgreSQL server that hangs, or a network that loses all packets, closes no connection.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import t from 'tap'
import type { Test } from 'tap'
import { serve } from '../fixture/app.ts'
import { newLibrary } from '../fixture/samples.ts'
import { createDatabase, onPostgres } from '../support/databases.ts'
import { exitCode } from '../support/process.ts'
import { sendJson } from '../support/sendJson.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** A network between a service and a database, which can be broken and repaired. */
async function startNetwork(t: Test, database: string) {
  const { hostname, port } = new URL(database)
  const sockets = new Set<Socket>()
  let isBroken = false
  let onLost = () => {}
  const network = createServer((client) => {
    const server = connect(Number(port), hostname)
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      // What arrives while the network is broken is lost, also the end of a connection.
      from.on('data', (data) => (isBroken ? onLost() : to.write(data)))
      from.on('close', () => isBroken || to.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(network, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    network.close()
  })
  const url = new URL(database)
  url.port = String((network.address() as AddressInfo).port)
  return {
    url: url.href,
    /** Resolves when something is lost. */
    breakUp: async () => {
      isBroken = true
      await new Promise<void>((resolve) => (onLost = resolve))
    },
    repair: () => {
      isBroken = false
    },
  }
}

t.test(
  'requests are a 503 while the database does not respond, and succeed afterwards',
  onPostgres,
  async (t) => {
    const network = await startNetwork(t, await createDatabase(t))
    const settings = { DATABASE_URL: network.url, DATABASE_TIMEOUT: '1', GENERATED_DIR: temporaryFolder(t) }
    const { url, output, child } = await serve(t, settings)
    const send = {
      read: () => fetch(`${url}/api/libraries`),
      write: (name: string) => sendJson(`${url}/api/libraries`, 'POST', newLibrary({ name })),
      ready: () => fetch(`${url}/api/health`),
    }
    t.equal((await send.read()).status, 200)
    t.equal((await send.write('before')).status, 201)

    void network.breakUp()
    const responses = await Promise.all([send.read(), send.write('meanwhile'), send.ready()])
    for (const response of responses) {
      t.equal(response.status, 503)
      t.ok(response.headers.has('retry-after'), 'Retry-After')
    }
    t.equal((await fetch(`${url}/api/health/live`)).status, 200)

    network.repair()
    t.equal((await send.read()).status, 200)
    t.equal((await send.write('after')).status, 201)
    t.equal(output.stderr, '')

    const lost = network.breakUp()
    const reading = send.read()
    await lost
    child.kill('SIGTERM')
    t.equal(await exitCode(child), 0)
    t.equal((await reading).status, 503, 'the request in flight is completed')
  },
)
