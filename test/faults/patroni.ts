// The cluster of docs/postgres.md on loopback: three etcd servers, three PostgreSQL servers with Patroni, and HAProxy.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import type { Test } from 'tap'
import { acceptsConnections } from '../support/acceptsConnections.ts'
import { freePort } from '../support/freePort.ts'
import { isInstalled } from '../support/isInstalled.ts'
import { ETCD, startEtcd } from './etcd.ts'
import type { EtcdServer } from './etcd.ts'
import { openServerUser } from './serverUser.ts'
import type { ServerUser } from './serverUser.ts'

const PATRONI = '/usr/bin/patroni'
const HAPROXY = '/usr/sbin/haproxy'
const POSTGRES = globSync('/usr/lib/postgresql/*/bin/postgres').sort().at(-1) ?? 'PostgreSQL'

const missing = [PATRONI, ETCD, HAPROXY, POSTGRES].find((program) => !isInstalled(program))

/** The reason to skip a test, if a program is not installed. */
export const skipWithoutPatroni =
  missing !== undefined &&
  `${missing} is not installed (Debian: apt-get install patroni etcd-server haproxy postgresql)`

/** One of the PostgreSQL servers. */
export interface Member {
  name: string
  /** The ports of Patroni's API and of PostgreSQL. */
  api: number
  port: number
  /** Starts Patroni, which starts PostgreSQL. */
  start: () => void
  /** Sends a signal to all processes of PostgreSQL, and if it is for the server, to Patroni too. */
  signal: (signal: NodeJS.Signals, scope: 'PostgreSQL' | 'server') => void
}

export interface Cluster {
  etcd: EtcdServer[]
  /** The URL of a database behind HAProxy, with the administrator's role. */
  urlOf: (database: string) => string
  /** Waits until all servers replicate, one of them synchronously, and HAProxy reaches the primary; returns it. */
  settled: () => Promise<Member>
}

/** Starts a new cluster, which ends with the test. */
export async function startCluster(t: Test): Promise<Cluster> {
  const user = openServerUser(t)
  const etcd = await startEtcd(user)
  const addresses = etcd.map(({ address }) => address).join(',')
  const members: Member[] = []
  for (const name of ['one', 'two', 'three']) members.push(await createMember(user, name, addresses))
  t.teardown(() => {
    for (const { signal } of members) signal('SIGKILL', 'server')
  })
  for (const { start } of members) start()
  const port = await startProxy(user, members)
  const urlOf = (database: string) => `postgres://postgres:password@127.0.0.1:${port}/${database}`
  const settled = async () => {
    for (;;) {
      const leader = await settledLeader(members)
      if (leader !== undefined && (await acceptsConnections(urlOf('postgres')))) return leader
      await sleep(200)
    }
  }
  return { etcd, urlOf, settled }
}

async function createMember(user: ServerUser, name: string, etcd: string): Promise<Member> {
  const [api, port] = [await freePort(), await freePort()]
  const folder = user.makeFolder(name)
  const data = join(folder, 'data')
  const config = join(user.folder, 'patroni.yml')
  writeFileSync(config, readFileSync('postgres/patroni.yml'))
  const settings = {
    ...parseEnv(readFileSync('postgres/patroni.env', 'utf8')),
    PATRONI_NAME: name,
    PATRONI_ETCD_HOSTS: etcd,
    PATRONI_RESTAPI_LISTEN: `127.0.0.1:${api}`,
    PATRONI_RESTAPI_CONNECT_ADDRESS: `127.0.0.1:${api}`,
    PATRONI_POSTGRESQL_LISTEN: `127.0.0.1:${port}`,
    PATRONI_POSTGRESQL_CONNECT_ADDRESS: `127.0.0.1:${port}`,
    PATRONI_POSTGRESQL_DATA_DIR: data,
    PATRONI_POSTGRESQL_BIN_DIR: dirname(POSTGRES),
    PATRONI_POSTGRESQL_PGPASS: join(folder, 'pgpass'),
  }
  let patroni: ReturnType<ServerUser['run']> | undefined
  return {
    name,
    api,
    port,
    start: () => {
      patroni = user.run(PATRONI, [config], settings)
    },
    signal: (signal, scope) => {
      if (scope === 'server') patroni?.kill(signal)
      for (const pid of processesOf(data)) kill(pid, signal)
    },
  }
}

/** Starts HAProxy with the ports of these members; returns its port. */
async function startProxy(user: ServerUser, members: Member[]): Promise<number> {
  const port = await freePort()
  let config = readFileSync('postgres/haproxy.cfg', 'utf8').replace('127.0.0.1:5432', `127.0.0.1:${port}`)
  for (const { name, api, port } of members) {
    config = config.replace(`database-${name}:5432 port 8008`, `127.0.0.1:${port} port ${api}`)
  }
  const file = join(user.folder, 'haproxy.cfg')
  writeFileSync(file, config)
  user.run(HAPROXY, ['-db', '-f', file])
  return port
}

/** The processes of the PostgreSQL server with this data folder. The first one starts the others. */
function processesOf(data: string): number[] {
  try {
    const [pid = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []
    return [pid, ...children].map(Number)
  } catch {
    return []
  }
}

/** Sends a signal to a process, unless it has ended. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The leader, once the others replicate from it, one of them synchronously, according to the first API that responds. */
async function settledLeader(members: Member[]): Promise<Member | undefined> {
  interface State {
    name: string
    role: string
    state: string
    timeline?: number
  }
  for (const { api } of members) {
    const signal = AbortSignal.timeout(2000)
    const response = await fetch(`http://127.0.0.1:${api}/cluster`, { signal }).catch(() => undefined)
    if (response?.ok !== true) continue
    const { members: states } = (await response.json()) as { members: State[] }
    const leader = states.find(({ role }) => role === 'leader')
    const isSettled =
      states.length === members.length &&
      states.some(({ role }) => role === 'sync_standby') &&
      states.every(
        ({ state, timeline }) => /^(running|streaming)$/.test(state) && timeline === leader?.timeline,
      )
    return isSettled ? members.find(({ name }) => name === leader?.name) : undefined
  }
  return undefined
}
