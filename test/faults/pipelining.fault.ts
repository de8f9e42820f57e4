// Clients that send many requests on one connection at once, and do not read the responses.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { generateData } from '../../src/csv/generate.ts'
import { loadData } from '../../src/csv/load.ts'
import { serve } from '../fixture/app.ts'
import { resources } from '../fixture/resources.ts'
import { requestOf } from '../http/exchange.ts'
import { sqliteIn } from '../support/databases.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const SECONDS = 5
/** The longest acceptable time of a liveness check in milliseconds, and the memory of the process in MiB. */
const LIVE_LIMIT = 250
const MEMORY_LIMIT = 512

const list = requestOf('GET /api/books?limit=1000')

/** Connections, the requests of each, and whether it reads the responses. */
const floods = [
  { connections: 1, requests: 1100, reads: true },
  { connections: 20, requests: 1000, reads: false },
  { connections: 200, requests: 1000, reads: false },
]

t.test('pipelined requests delay nobody, and use a bounded memory', async (t) => {
  const folder = temporaryFolder(t)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder), RESPONSE_CACHE: '0' }
  const { child, url } = await serve(t, settings)
  await generateData(resources, { dir: folder, seed: 1, sizes: { libraries: 1, books: 5000, loans: 1 } })
  await loadData(resources, { url: `${url}/api`, dir: folder, rejectsFile: `${folder}/rejects.csv` })

  const open = (bytes: string, reads: boolean) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    if (reads) socket.resume()
    // The service disconnects a client that sends too much.
    socket.on('error', () => undefined)
    return socket
  }
  for (const { connections, requests, reads } of floods) {
    const sockets = Array.from({ length: connections }, () => open(list.repeat(requests), reads))
    const times: number[] = []
    for (const end = performance.now() + SECONDS * 1000; performance.now() < end;) {
      const before = performance.now()
      const { status } = await fetch(`${url}/api/health/live`)
      if (status !== 200) t.equal(status, 200, 'liveness')
      times.push(performance.now() - before)
      await sleep(20)
    }
    for (const socket of sockets) socket.destroy()
    const slowest = Math.max(...times)
    const name = `${connections} connections with ${requests} requests each`
    t.ok(slowest < LIVE_LIMIT, `${name}: liveness takes at most ${Math.round(slowest)} ms`)
    t.equal((await fetch(`${url}/api/books`)).status, 200, 'others are served')
  }
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  t.ok(peak < MEMORY_LIMIT, `${Math.round(peak)} MiB`)
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
})
