import { exponential } from './random.ts'

/** A kind of request, and the processor time that it takes, in seconds. */
export interface Kind {
  name: string
  /** Its share of all requests. */
  share: number
  /** In the event loop of an instance; on SQLite with the database, but without the commit. */
  instance: number
  /** In the PostgreSQL server. */
  database: number
  isWrite: boolean
}

/** What serves the requests. Times are in seconds. */
export interface System {
  /** Instances for each database server; each is one event loop. */
  instances: number
  /** How long a commit waits for the disk. */
  commit: number
  /** The time of a request without any queue that is not spent on work: the network, and waking up processes. */
  delay: number
  /** Undefined: SQLite, in the event loop. Reads go to the primary and its replicas in turn, writes to the primary. */
  postgres?: { cores: number; replicas: number; connections: number }
  /** Set if everything shares the cores of one machine, with a client of one thread that needs `client` seconds for each request. */
  machine?: { cores: number; client: number }
}

/** A request that arrives at a time in seconds. */
export interface Arrival {
  time: number
  kind: Kind
}

/** `count` requests of these kinds, `rate` a second on average: a Poisson process. */
export function randomArrivals(random: () => number, kinds: Kind[], rate: number, count: number): Arrival[] {
  let time = 0
  return Array.from({ length: count }, () => ({
    time: (time += exponential(random, 1 / rate)),
    kind: randomKind(random, kinds),
  }))
}

function randomKind(random: () => number, kinds: Kind[]): Kind {
  let rest = random() * kinds.reduce((sum, { share }) => sum + share, 0)
  const found = kinds.find(({ share }) => (rest -= share) < 0) ?? kinds.at(-1)
  if (found === undefined) throw new Error('There are no kinds of requests.')
  return found
}

/** The mean of a value over all requests. */
export function meanOf(kinds: Kind[], valueOf: (kind: Kind) => number): number {
  const shares = kinds.reduce((sum, { share }) => sum + share, 0)
  return kinds.reduce((sum, kind) => sum + kind.share * valueOf(kind), 0) / shares
}

/** The requests a second at which a part of the system is always busy, without the waits for commits. */
export function capacityOf({ instances, postgres, machine }: System, kinds: Kind[]): number {
  // The primary has all writes, and its part of the reads.
  const servers = 1 + (postgres?.replicas ?? 0)
  const onPrimary = (valueOf: (kind: Kind) => number) =>
    meanOf(kinds, (kind) => valueOf(kind) / (kind.isWrite ? 1 : servers))
  const instance = instances / onPrimary((kind) => kind.instance)
  const database = (postgres?.cores ?? Infinity) / onPrimary((kind) => kind.database)
  const all = meanOf(kinds, (kind) => kind.instance + kind.database)
  const shared = machine === undefined ? Infinity : machine.cores / (all + machine.client)
  // The client has one thread.
  const client = machine === undefined ? Infinity : 1 / machine.client
  return Math.min(instance, database, shared, client)
}
