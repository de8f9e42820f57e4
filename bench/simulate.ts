// node bench/simulate.ts: how the latency grows with the load at each step of docs/scaling.md, by a simulation.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { printTable } from './compare.ts'
import { chartOf } from './simulator/chart.ts'
import { defaults } from './simulator/defaults.ts'
import { capacityOf, randomArrivals } from './simulator/model.ts'
import { randomNumbers } from './simulator/random.ts'
import { percentile, simulate } from './simulator/run.ts'
import { stepsOf } from './simulator/steps.ts'
import type { Step } from './simulator/steps.ts'
import type { Measured } from './simulator/times.ts'

const LOADS = [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95]
const SHOWN = [0.3, 0.6, 0.85, 0.95]
const REQUESTS = 30_000

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    times: { type: 'string' },
    out: { type: 'string', default: 'generated/simulation.svg' },
  },
})
const measured =
  values.times === undefined ? defaults : (JSON.parse(readFileSync(values.times, 'utf8')) as Measured)
const results = stepsOf(measured).map((step) => ({ step, points: LOADS.map((load) => pointOf(step, load)) }))

printTable(
  ['step', 'capacity', ...SHOWN.map((load) => `p50 and p99 in ms at ${load * 100} %`), 'busy at 85 %'],
  results.map(({ step, points }) => [
    step.name,
    capacityOf(step.system, step.kinds),
    ...points.filter(({ load }) => SHOWN.includes(load)).map(({ p50, p99 }) => `${ms(p50)}, ${ms(p99)}`),
    busyAt(points.find(({ load }) => load === 0.85)),
  ]),
)
mkdirSync(dirname(values.out), { recursive: true })
const lines = results.map(({ step: { name }, points }) => ({
  name,
  points: points.map(({ rate, p99 }) => ({ x: rate, y: p99 * 1000 })),
}))
writeFileSync(values.out, chartOf(lines, 'requests per second', 'p99 in milliseconds'))
console.log(`The chart is ${values.out}`)

/** Simulates a step at a share of its capacity. */
function pointOf({ system, kinds }: Step, load: number) {
  const rate = load * capacityOf(system, kinds)
  const random = randomNumbers(Number(values.seed))
  const { latencies, instance, database } = simulate(system, randomArrivals(random, kinds, rate, REQUESTS))
  return {
    load,
    rate,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    instance,
    database,
  }
}

function ms(seconds: number): string {
  return (seconds * 1000).toPrecision(2)
}

function busyAt(point: { instance: number; database: number } | undefined): string {
  if (point === undefined) return ''
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const instances = `instances ${percent(point.instance)}`
  return point.database === 0 ? instances : `${instances}, database ${percent(point.database)}`
}
