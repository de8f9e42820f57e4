import { createSimulation } from './events.ts'
import type { Simulation } from './events.ts'
import type { Arrival, Kind, System } from './model.ts'
import { createCommit, createServers } from './servers.ts'
import type { Servers } from './servers.ts'

/** What a simulation finds. */
export interface Outcome {
  /** The latency of each request in seconds, in the order of the arrivals. */
  latencies: number[]
  /** The share of the time in which the event loops of the primary's instances work. */
  instance: number
  /** The share of the time in which the primary's cores work. */
  database: number
}

/** An instance with its connections to the database. */
interface Instance {
  loop: Servers
  connections: Servers
  commit: (done: () => void) => void
}

/** A database server with its instances. */
interface Database {
  cores: Servers
  instances: Instance[]
  next: () => Instance
}

/** Runs `done` after a server has worked for a time in seconds. */
type Work = (servers: Servers, seconds: number, done: () => void) => void

/** Simulates a system that gets these requests. */
export function simulate(system: System, arrivals: Arrival[]): Outcome {
  const { machine, postgres, instances, delay } = system
  const simulation = createSimulation()
  const { now, run } = simulation
  const { work, workedBy } = createMachine(simulation, machine?.cores)
  const handle = postgres === undefined ? handleOnSqlite : handleOnPostgres
  const primary = createDatabase(simulation, system)
  const replicas = Array.from({ length: postgres?.replicas ?? 0 }, () => createDatabase(simulation, system))
  const ofReads = inTurn([primary, ...replicas])
  const client = createServers(simulation, 1)
  const latencies: number[] = []
  startArrivals(simulation, arrivals, ({ time, kind }, index) =>
    work(client, machine?.client ?? 0, () =>
      handle(work, kind, kind.isWrite ? primary : ofReads(), () => {
        latencies[index] = now() - time + delay
      }),
    ),
  )
  run()
  return {
    latencies,
    instance: workedBy(primary.instances.map(({ loop }) => loop)) / instances / now(),
    database: workedBy([primary.cores]) / (postgres?.cores ?? 1) / now(),
  }
}

/** A machine, of which whoever works occupies a core, and the time in seconds that servers have worked on it. */
function createMachine(simulation: Simulation, cores = Infinity) {
  const machine = createServers(simulation, cores)
  const worked = new Map<Servers, number>()
  const work: Work = (servers, seconds, done) =>
    servers.acquire((release) =>
      machine.serve(seconds, () => {
        worked.set(servers, (worked.get(servers) ?? 0) + seconds)
        done()
        release()
      }),
    )
  const workedBy = (all: Servers[]) => all.reduce((sum, servers) => sum + (worked.get(servers) ?? 0), 0)
  return { work, workedBy }
}

function handleOnSqlite(work: Work, { instance, isWrite }: Kind, { next }: Database, done: () => void) {
  const { loop, commit } = next()
  work(loop, instance, () => (isWrite ? commit(done) : done()))
}

function handleOnPostgres(work: Work, kind: Kind, { cores, next }: Database, done: () => void) {
  const { instance, database, isWrite } = kind
  const { loop, connections, commit } = next()
  work(loop, instance / 2, () =>
    connections.acquire((release) => {
      const respond = () => {
        release()
        work(loop, instance / 2, done)
      }
      work(cores, database, () => (isWrite ? commit(respond) : respond()))
    }),
  )
}

/** Calls `begin` at the time of each arrival. */
function startArrivals(
  { now, after }: Simulation,
  arrivals: Arrival[],
  begin: (arrival: Arrival, index: number) => void,
) {
  // Only the next arrival is among the events: those of a hundred thousand would make each event slower.
  const arrive = (index: number) => {
    const arrival = arrivals[index]
    if (arrival === undefined) return
    after(arrival.time - now(), () => {
      begin(arrival, index)
      arrive(index + 1)
    })
  }
  arrive(0)
}

function createDatabase(simulation: Simulation, { instances, commit, postgres }: System): Database {
  // PostgreSQL has one log for all transactions; on SQLite the event loop waits for the disk.
  const log = createServers(simulation, 1)
  const flush = createCommit(simulation, log, commit)
  const all = Array.from({ length: instances }, () => {
    const loop = createServers(simulation, 1)
    return {
      loop,
      connections: createServers(simulation, postgres?.connections ?? Infinity),
      commit: postgres === undefined ? createCommit(simulation, loop, commit) : flush,
    }
  })
  return { cores: createServers(simulation, postgres?.cores ?? 1), instances: all, next: inTurn(all) }
}

/** Returns one after the other, again and again. */
function inTurn<Value>(values: Value[]): () => Value {
  let count = 0
  return () => {
    const value = values[count++ % values.length]
    if (value === undefined) throw new Error('There is nothing to choose from.')
    return value
  }
}

/** The value below which a share of the values is, without the first tenth, in which the queues of a simulation grow. */
export function percentile(values: number[], share: number): number {
  const sorted = Float64Array.from(values.slice(Math.floor(values.length / 10))).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
