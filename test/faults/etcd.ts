import { freePort } from '../support/freePort.ts'
import type { ServerUser } from './serverUser.ts'

export const ETCD = '/usr/bin/etcd'

const NAMES = ['etcd-one', 'etcd-two', 'etcd-three']

/** One of the etcd servers. */
export interface EtcdServer {
  name: string
  /** The host and port for clients. */
  address: string
  start: () => void
  kill: () => void
}

/** Starts three etcd servers, which elect a leader. */
export async function startEtcd(user: ServerUser): Promise<EtcdServer[]> {
  const peers = new Map<string, string>()
  for (const name of NAMES) peers.set(name, `http://127.0.0.1:${await freePort()}`)
  const cluster = [...peers].map(([name, peer]) => `${name}=${peer}`).join(',')
  const servers: EtcdServer[] = []
  for (const [name, peer] of peers) servers.push(await startServer(user, name, peer, cluster))
  return servers
}

async function startServer(
  user: ServerUser,
  name: string,
  peer: string,
  cluster: string,
): Promise<EtcdServer> {
  const address = `127.0.0.1:${await freePort()}`
  const options = {
    name,
    'data-dir': user.makeFolder(name),
    'enable-v2': 'true',
    'listen-client-urls': `http://${address}`,
    'advertise-client-urls': `http://${address}`,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': cluster,
  }
  const args = Object.entries(options).map(([option, value]) => `--${option}=${value}`)
  let etcd = user.run(ETCD, args)
  return {
    name,
    address,
    start: () => {
      etcd = user.run(ETCD, args)
    },
    kill: () => etcd.kill('SIGKILL'),
  }
}
