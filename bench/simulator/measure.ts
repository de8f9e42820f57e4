import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { median } from '../compare.ts'
import { newFolder } from '../data.ts'
import { cpuSeconds, cpuSecondsWithChildren } from '../process.ts'
import type { Listener } from '../process.ts'
import { sendOpenLoop } from './openLoop.ts'
import { requestsOf } from './requests.ts'
import type { Request } from './requests.ts'

/** Services that share a database, and what to send them. */
export interface Target {
  services: Listener[]
  /** The first process of the PostgreSQL server; undefined on SQLite. */
  server: number | undefined
  requests: Record<string, () => Request>
}

/** Clients that each send one request after the other: enough that an instance never waits for them. */
const CLIENTS = 8
const CHUNK = 4

/** How much processor time of the instances a round measures, in seconds, and how many rounds there are. */
const ROUND = 0.5
const ROUNDS = 5

/** Processor time in seconds. */
interface Cpu {
  instance: number
  database: number
}

/** The services with requests for them; `server` is the URL of their PostgreSQL server. */
export async function targetOf(services: Listener[], server?: string): Promise<Target> {
  const requests = await requestsOf(services[0]?.url ?? '')
  return { services, requests, server: server === undefined ? undefined : await processOf(server) }
}

async function processOf(server: string): Promise<number> {
  const client = new pg.Client(server)
  await client.connect()
  const { rows } = await client.query<{ file: string }>(`select pg_read_file('postmaster.pid') as file`)
  await client.end()
  return parseInt(rows[0]?.file ?? '')
}

/** The processor time in seconds that a target has used so far. */
export function cpuOf({ services, server }: Target): Cpu {
  return {
    instance: services.reduce((sum, { child }) => sum + cpuSeconds(child), 0),
    database: server === undefined ? 0 : cpuSecondsWithChildren(server),
  }
}

/**
 * The processor time of one request of a kind in microseconds: the least of some rounds, because other load on the machine only adds
 * to it.
 */
export async function measureTimes(target: Target, kind: string) {
  await measureOnce(target, kind)
  const rounds: Cpu[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureOnce(target, kind))
  const least = (part: keyof Cpu) => Math.min(...rounds.map((each) => each[part])) * 1e6
  return { instance: least('instance'), database: least('database') }
}

/** The processor time of a request, from as many as use the time of a round. */
async function measureOnce(target: Target, kind: string): Promise<Cpu> {
  const before = cpuOf(target)
  let count = 0
  for (;;) {
    count += await sendChunk(target, kind)
    const after = cpuOf(target)
    const instance = after.instance - before.instance
    if (instance > ROUND)
      return { instance: instance / count, database: (after.database - before.database) / count }
  }
}

/** Sends some requests of each client one after the other; resolves to the number of all. */
async function sendChunk({ services, requests }: Target, kind: string): Promise<number> {
  const client = async (url: string) => {
    for (let count = 0; count < CHUNK; count += 1) {
      const { path, body } = requests[kind]?.() ?? { path: '' }
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
      const response = await fetch(url + path, body === undefined ? {} : { ...init, body })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`${url}${path} responds ${response.status}`)
    }
  }
  await Promise.all(services.flatMap(({ url }) => Array.from({ length: CLIENTS }, () => client(url))))
  return services.length * CLIENTS * CHUNK
}

/** How long a flush of a page to the disk of the databases takes, in microseconds. */
export function measureCommit(): number {
  const file = openSync(join(newFolder(), 'flushed'), 'w')
  const page = Buffer.alloc(4096)
  const times = Array.from({ length: 500 }, () => {
    const start = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return performance.now() - start
  })
  closeSync(file)
  return median(times) * 1000
}

/** The mean latency of a kind of request that finds no queue, beyond its processor time, in microseconds. */
export async function measureDelay({ services, requests }: Target, kind: string, work: number) {
  const [service] = services
  const calls = Array.from({ length: 200 }, (_, index) => {
    const { path } = requests[kind]?.() ?? { path: '' }
    return { time: index / 50, url: `${service?.url}${path}` }
  })
  const { latencies } = await sendOpenLoop(calls)
  return median(latencies) * 1e6 - work
}
