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

/** Simulates a system that gets these requests. */
export function simulate(system: System, arrivals: Arrival[]): Outcome {
  const simulation = createSimulation()
  const { now, after, run } = simulation
  const machine = createServers(simulation, system.machine?.cores ?? Infinity)
  // Who works occupies a core of the machine too. A write waits for its commit before the next request begins to be handled.
  const worked = new Map<Servers, number>()
  const work = (servers: Servers, seconds: number, done: () => void) =>
    servers.acquire((release) =>
      machine.serve(seconds, () => {
        worked.set(servers, (worked.get(servers) ?? 0) + seconds)
        done()
        release()
      }),
    )
  const handle = ({ instance, database, isWrite }: Kind, { cores, next }: Database, done: () => void) => {
    const { loop, connections, commit } = next()
    const store = isWrite ? commit : (stored: () => void) => stored()
    if (system.postgres === undefined) {
      work(loop, instance, () => store(done))
      return
    }
    work(loop, instance / 2, () =>
      connections.acquire((release) =>
        work(cores, database, () =>
          store(() => {
            release()
            work(loop, instance / 2, done)
          }),
        ),
      ),
    )
  }

  const primary = createDatabase(simulation, system)
  const replicas = Array.from({ length: system.postgres?.replicas ?? 0 }, () =>
    createDatabase(simulation, system),
  )
  const ofReads = inTurn([primary, ...replicas])
  const client = createServers(simulation, 1)
  const latencies: number[] = []
  // Only the next arrival is among the events: those of a hundred thousand would make each event slower.
  const arrive = (index: number) => {
    const arrival = arrivals[index]
    if (arrival === undefined) return
    const { time, kind } = arrival
    after(time - now(), () => {
      work(client, system.machine?.client ?? 0, () =>
        handle(kind, kind.isWrite ? primary : ofReads(), () => {
          latencies[index] = now() - time + system.delay
        }),
      )
      arrive(index + 1)
    })
  }
  arrive(0)
  run()
  const busy = (servers: Servers[]) => servers.reduce((sum, each) => sum + (worked.get(each) ?? 0), 0) / now()
  return {
    latencies,
    instance: busy(primary.instances.map(({ loop }) => loop)) / system.instances,
    database: busy([primary.cores]) / (system.postgres?.cores ?? 1),
  }
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
