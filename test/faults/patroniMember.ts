// A PostgreSQL server with Patroni, as docs/postgres.md configures it.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { freePort } from '../support/freePort.ts'
import type { ServerUser } from './serverUser.ts'

export const PATRONI = '/usr/bin/patroni'
export const POSTGRES = globSync('/usr/lib/postgresql/*/bin/postgres').sort().at(-1) ?? 'PostgreSQL'

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

/** Prepares a server; `etcd` lists the addresses of the etcd servers. */
export async function createMember(user: ServerUser, name: string, etcd: string): Promise<Member> {
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
