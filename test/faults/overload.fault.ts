// Two thousand connections send several times the capacity of the service.
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { generateData } from '../../src/csv/generate.ts'
import { loadData } from '../../src/csv/load.ts'
import { sqliteIn } from '../support/databases.ts'
import { serve } from '../fixture/app.ts'
import { resources } from '../fixture/resources.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const CONNECTIONS = 2000
const SECONDS = 15
/** How long a rejected client waits in milliseconds: a tenth of Retry-After. */
const IMPATIENCE = 100
/** The highest acceptable p99 of accepted requests in milliseconds, and memory of the process in MiB. */
const P99_LIMIT = 5000
const MEMORY_LIMIT = 512

interface Outcome {
  status: number
  milliseconds: number
  retryAfter: string | undefined
}

t.test('excess load is shed, and accepted requests stay fast', async (t) => {
  const folder = temporaryFolder(t)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) }
  // Without a cache each response costs work.
  const { child, url } = await serve(t, { ...settings, OVERLOAD_DELAY: '100', RESPONSE_CACHE: '0' })
  await generateData(resources, { dir: folder, seed: 1, sizes: { libraries: 5, books: 200, loans: 20_000 } })
  const rejectsFile = join(folder, 'rejects.csv')
  const { total } = await loadData(resources, { url: `${url}/api`, dir: folder, rejectsFile })
  t.equal(total.created, 20_205)

  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  const send = (path: string, via: Agent = agent) =>
    new Promise<Outcome>((resolve, reject) => {
      const before = performance.now()
      get(url + path, { agent: via }, (response) => {
        response.resume()
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            milliseconds: performance.now() - before,
            retryAfter: response.headers['retry-after'],
          }),
        )
      }).on('error', reject)
    })
  const load = async (connections: number, seconds: number) => {
    const end = Date.now() + seconds * 1000
    const outcomes: Outcome[] = []
    const client = async (number: number) => {
      while (Date.now() < end) {
        const one = await send(`/api/libraries/${(number % 5) + 1}/loans?limit=100`)
        outcomes.push(one)
        if (one.status === 503) await sleep(IMPATIENCE)
      }
    }
    await Promise.all(Array.from({ length: connections }, (_, number) => client(number)))
    const accepted = outcomes.filter(({ status }) => status === 200)
    const times = accepted.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
    return {
      accepted: accepted.length,
      rejected: outcomes.filter(({ status }) => status === 503),
      others: outcomes.filter(({ status }) => status !== 200 && status !== 503),
      p99: Math.round(times[Math.floor(times.length * 0.99)] ?? Infinity),
    }
  }

  const normal = await load(64, 3)
  t.equal(normal.rejected.length, 0, 'nothing is rejected within the capacity')

  let slowestHealth = 0
  const watch = async (end: number) => {
    while (Date.now() < end) {
      const { status, milliseconds } = await send('/api/health', new Agent())
      if (status !== 200) throw new Error(`health returned ${status}`)
      slowestHealth = Math.max(slowestHealth, milliseconds)
      await sleep(200)
    }
  }
  const [flood] = await Promise.all([load(CONNECTIONS, SECONDS), watch(Date.now() + SECONDS * 1000)])
  const end = Date.now()
  t.same(flood.others, [], 'other statuses than 200 and 503')
  t.ok(flood.rejected.length > 0, `${flood.rejected.length} rejected`)
  t.same([...new Set(flood.rejected.map(({ retryAfter }) => retryAfter))], ['1'], 'Retry-After')
  t.ok(flood.accepted > 0, `${flood.accepted} accepted`)
  t.ok(flood.p99 <= P99_LIMIT, `p99 ${flood.p99} ms`)
  t.ok(slowestHealth <= P99_LIMIT, `health ${slowestHealth} ms`)
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  t.ok(peak <= MEMORY_LIMIT, `${peak} MiB`)

  while ((await send('/api/libraries')).status !== 200) await sleep(20)
  const recovery = Date.now() - end
  t.ok(recovery <= 2000, `recovery ${recovery} ms`)
  t.equal((await load(64, 2)).rejected.length, 0)
  agent.destroy()
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  t.comment(
    `${flood.accepted} accepted, p99 ${flood.p99} ms (with 64 connections ${normal.p99} ms), ${flood.rejected.length} rejected;`,
    `health at most ${Math.round(slowestHealth)} ms; ${Math.round(peak)} MiB; recovered after ${recovery} ms`,
  )
})
