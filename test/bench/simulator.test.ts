import t from 'tap'
import type { Test } from 'tap'
import { capacityOf, meanOf, randomArrivals } from '../../bench/simulator/model.ts'
import type { Kind, System } from '../../bench/simulator/model.ts'
import { exponential, randomNumbers } from '../../bench/simulator/random.ts'
import { percentile, simulate } from '../../bench/simulator/run.ts'

const COUNT = 200_000
const one: System = { instances: 1, commit: 0, delay: 0 }
const read: Kind = { name: 'any', share: 1, instance: 0.001, database: 0, isWrite: false }
const write: Kind = { ...read, isWrite: true }

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Asserts that a value differs from the expected one by less than a share. */
function assertAround(t: Test, found: number, expected: number, what: string, share = 0.03) {
  t.ok(Math.abs(found / expected - 1) < share, `${what}: ${found} instead of ${expected}`)
}

t.test('the mean wait of M/D/1 is that of the formula of Pollaczek and Khinchine', async (t) => {
  for (const load of [0.3, 0.6, 0.85]) {
    const { latencies } = simulate(one, randomArrivals(randomNumbers(1), [read], load * 1000, COUNT))
    const expected = (load * 0.001) / (2 * (1 - load))
    const wait = mean(latencies) - 0.001
    assertAround(t, wait, expected, `seconds at ${load}`)
  }
})

t.test('the mean wait of M/M/1 is the service time times the odds of a busy server', async (t) => {
  for (const load of [0.3, 0.6, 0.7]) {
    const random = randomNumbers(2)
    // Each request has a service time of its own.
    const arrivals = randomArrivals(random, [read], load * 1000, COUNT).map(({ time }) => ({
      time,
      kind: { ...read, instance: exponential(random, 0.001) },
    }))
    const service = mean(arrivals.map(({ kind }) => kind.instance))
    const wait = mean(simulate(one, arrivals).latencies) - service
    const expected = (load / (1 - load)) * 0.001
    assertAround(t, wait, expected, `seconds at ${load}`)
  }
})

t.test('the mean wait of M/M/c is that of the formula of Erlang', async (t) => {
  const random = randomNumbers(3)
  const [cores, load] = [4, 0.8]
  const system: System = { ...one, instances: 1, postgres: { cores, replicas: 0, connections: Infinity } }
  const arrivals = randomArrivals(random, [read], load * cores * 1000, COUNT).map(({ time }) => ({
    time,
    kind: { name: 'any', share: 1, instance: 0, database: exponential(random, 0.001), isWrite: false },
  }))
  const service = mean(arrivals.map(({ kind }) => kind.database))
  const wait = mean(simulate(system, arrivals).latencies) - service
  // The probability that all are busy, by the recursion of the blocking probability (Erlang B), then Erlang C.
  const offered = load * cores
  let blocked = 1
  for (let servers = 1; servers <= cores; servers += 1)
    blocked = (offered * blocked) / (servers + offered * blocked)
  const busy = blocked / (1 - load * (1 - blocked))
  const expected = (busy * 0.001) / (cores * (1 - load))
  assertAround(t, wait, expected, 'seconds')
})

t.test('utilisation is the rate times the service time', async (t) => {
  const kinds: Kind[] = [
    { name: 'any', share: 3, instance: 0.001, database: 0.002, isWrite: false },
    { name: 'any', share: 1, instance: 0.002, database: 0.004, isWrite: true },
  ]
  const system: System = {
    instances: 2,
    commit: 0.001,
    delay: 0,
    postgres: { cores: 4, replicas: 0, connections: 10 },
  }
  const outcome = simulate(system, randomArrivals(randomNumbers(4), kinds, 1000, COUNT))
  assertAround(t, outcome.instance, 500 * 0.00125, 'instances', 0.01)
  assertAround(t, outcome.database, 250 * 0.0025, 'database', 0.01)
})

t.test('capacity is that of the part which is busy first', async (t) => {
  const kinds: Kind[] = [
    { name: 'any', share: 0.9, instance: 0.001, database: 0.001, isWrite: false },
    { name: 'any', share: 0.1, instance: 0.002, database: 0.004, isWrite: true },
  ]
  const instance = meanOf(kinds, (kind) => kind.instance)
  assertAround(t, instance, 0.0011, 'mean time in an instance')
  const of = (instances: number, cores: number, replicas: number) =>
    capacityOf({ instances, commit: 0.001, delay: 0, postgres: { cores, replicas, connections: 10 } }, kinds)
  assertAround(t, of(4, 16, 0), 4 / 0.0011, 'instances')
  assertAround(t, of(100, 2, 0), 2 / 0.0013, 'database')
  assertAround(t, of(100, 2, 2), 2 / (0.0003 + 0.0004), 'database with replicas, all writes on the primary')
  const sharing = (instances: number, client: number) =>
    capacityOf({ ...one, instances, machine: { cores: 2, client } }, [read])
  assertAround(t, sharing(1, 0.0003), 1000, 'one event loop of a machine with two cores')
  assertAround(t, sharing(2, 0.0003), 2 / 0.0013, 'two event loops and a client on two cores')
  assertAround(t, sharing(4, 0.004), 250, 'the only thread of the client')
})

t.test('all transactions that wait when a commit begins share it', async (t) => {
  const system: System = { ...one, commit: 0.01 }
  const at = (time: number) => ({ time, kind: write })
  const { latencies } = simulate(system, [at(0), at(0.002), at(0.003)])
  // The first commits from 0.001 to 0.011; the others work until 0.013, and commit together.
  t.same(
    latencies.map((latency) => Math.round(latency * 1000)),
    [11, 21, 20],
  )
})

t.test('a pool lets no more transactions run than it has connections', async (t) => {
  const kind: Kind = { name: 'any', share: 1, instance: 0, database: 0.01, isWrite: false }
  const of = (connections: number) => {
    const system: System = { ...one, postgres: { cores: 8, replicas: 0, connections } }
    const { latencies } = simulate(
      system,
      Array.from({ length: 4 }, () => ({ time: 0, kind })),
    )
    return latencies.map((latency) => Math.round(latency * 1000))
  }
  t.same(of(4), [10, 10, 10, 10])
  t.same(of(2), [10, 10, 20, 20])
})

t.test('processes on one machine wait for its cores', async (t) => {
  const kind: Kind = { name: 'any', share: 1, instance: 0.01, database: 0, isWrite: false }
  const system: System = { ...one, instances: 4, machine: { cores: 2, client: 0 } }
  const { latencies } = simulate(
    system,
    Array.from({ length: 4 }, () => ({ time: 0, kind })),
  )
  t.same(
    latencies.map((latency) => Math.round(latency * 1000)),
    [10, 10, 20, 20],
  )
})

t.test('a simulation is the same for the same seed', async (t) => {
  const run = (seed: number) => {
    const { latencies } = simulate(one, randomArrivals(randomNumbers(seed), [read], 800, 1000))
    return [percentile(latencies, 0.5), percentile(latencies, 0.99)]
  }
  t.same(run(5), run(5))
  t.notSame(run(5), run(6))
})
