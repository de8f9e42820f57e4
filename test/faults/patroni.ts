// The cluster of docs/postgres.md on loopback: three etcd servers, three PostgreSQL servers with Patroni, and HAProxy.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { acceptsConnections } from '../support/acceptsConnections.ts'
import { freePort } from '../support/freePort.ts'
import { isInstalled } from '../support/isInstalled.ts'
import { ETCD, startEtcd } from './etcd.ts'
import type { EtcdServer } from './etcd.ts'
import { createMember, PATRONI, POSTGRES } from './patroniMember.ts'
import type { Member } from './patroniMember.ts'
import { openServerUser } from './serverUser.ts'
import type { ServerUser } from './serverUser.ts'

const HAPROXY = '/usr/sbin/haproxy'

const missing = [PATRONI, ETCD, HAPROXY, POSTGRES].find((program) => !isInstalled(program))

/** The reason to skip a test, if a program is not installed. */
export const skipWithoutPatroni =
  missing !== undefined &&
  `${missing} is not installed (Debian: apt-get install patroni etcd-server haproxy postgresql)`

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
