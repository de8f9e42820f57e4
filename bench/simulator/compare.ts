import { availableParallelism } from 'node:os'
import { median, printTable } from '../compare.ts'
import { cpuOf } from './measure.ts'
import type { Target } from './measure.ts'
import { capacityOf, randomArrivals } from './model.ts'
import type { Arrival, Kind, System } from './model.ts'
import { sendOpenLoop } from './openLoop.ts'
import { randomNumbers } from './random.ts'
import { percentile, simulate } from './run.ts'

const LOADS = [0.3, 0.6, 0.85]
const ROUNDS = 3
const SECONDS = 5

/** A running system and its model. */
export interface Compared {
  name: string
  target: Target
  kinds: Kind[]
  system: System
}

/** Shares and times in seconds. */
interface Figures {
  instance: number
  database: number
  p50: number
  p99: number
}

/** What was measured, and how late the load generator was (p99 in seconds). */
interface Run extends Figures {
  lag: number
  failures: number
}

/** Prints for each system what the model predicts at some loads, and what is measured with the same arrivals. */
export async function compareWithModel(all: Compared[]): Promise<void> {
  const rows: (string | number)[][] = []
  for (const { name, target, kinds, system: alone } of all) {
    const client = await clientSeconds(target, kinds)
    const system = { ...alone, machine: { cores: availableParallelism(), client } }
    for (const load of LOADS) {
      const rate = load * capacityOf(system, kinds)
      const predicted: Figures[] = []
      const measured: Run[] = []
      for (let round = 1; round <= ROUNDS; round += 1) {
        const arrivals = randomArrivals(randomNumbers(round), kinds, rate, Math.ceil(rate * SECONDS))
        predicted.push(figuresOf(simulate(system, arrivals)))
        measured.push(await run(target, arrivals))
      }
      rows.push([name, load, rate, ...cells(predicted, measured)])
    }
  }
  const figures = ['instance', 'database', 'p50 in ms', 'p99 in ms']
  const head = figures.map((figure) => `${figure}: predicted, measured, ratio`)
  printTable(['system', 'load', 'requests/s', ...head, 'generator late (p99, ms)', 'failed'], rows)
}

/** The processor time of a request in this process, in seconds. */
async function clientSeconds(target: Target, kinds: Kind[]): Promise<number> {
  const arrivals = randomArrivals(randomNumbers(0), kinds, 500, 2000)
  await run(target, arrivals)
  const before = process.cpuUsage()
  await run(target, arrivals)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6 / arrivals.length
}

/** Sends requests at these times. */
async function run(target: Target, arrivals: Arrival[]): Promise<Run> {
  const { services, requests } = target
  const calls = arrivals.map(({ time, kind }, index) => {
    const { path, body } = requests[kind.name]?.() ?? { path: '' }
    return { time, body, url: `${services[index % services.length]?.url}${path}` }
  })
  const before = cpuOf(target)
  const { latencies, lags, failures, seconds } = await sendOpenLoop(calls)
  const after = cpuOf(target)
  return {
    ...figuresOf({
      latencies,
      instance: (after.instance - before.instance) / services.length / seconds,
      database: (after.database - before.database) / availableParallelism() / seconds,
    }),
    lag: percentile(lags, 0.99),
    failures,
  }
}

function figuresOf({
  latencies,
  instance,
  database,
}: {
  latencies: number[]
  instance: number
  database: number
}) {
  return { instance, database, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }
}

function cells(predicted: Figures[], measured: Run[]): (string | number)[] {
  const pair = (figure: keyof Figures, factor = 1) => {
    const [expected, found] = [predicted, measured].map(
      (runs) => median(runs.map((each) => each[figure])) * factor,
    )
    const ratio = Number(found) / Number(expected)
    return expected === 0 ? '' : [expected, found, ratio].map((value) => Number(value).toFixed(2)).join(', ')
  }
  const lag = median(measured.map((each) => each.lag)) * 1000
  const failures = measured.reduce((sum, each) => sum + each.failures, 0)
  return [pair('instance'), pair('database'), pair('p50', 1000), pair('p99', 1000), lag, String(failures)]
}
