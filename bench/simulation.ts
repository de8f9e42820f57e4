import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { printTable } from './compare.ts'
import { dataFolder, loadInto, newFolder, PORT, startOn, startService } from './data.ts'
import { compareWithModel } from './simulator/compare.ts'
import type { Compared } from './simulator/compare.ts'
import { measureCommit, measureDelay, measureTimes, targetOf } from './simulator/measure.ts'
import type { Target } from './simulator/measure.ts'
import { mixOf, onPostgres, onSqlite } from './simulator/times.ts'
import type { Measured, Times } from './simulator/times.ts'
import { withPostgres } from './withPostgres.ts'

/** Where the times are written, which `node bench/simulate.ts --times` reads. */
const FILE = 'generated/service-times.json'

type Targets = Record<'cached' | 'sqlite' | 'postgres', Target>

/** Measures what the simulation needs to know, and compares what it predicts with what is measured. */
export async function benchSimulation(): Promise<void> {
  await withPostgres(async (server) => {
    const dir = await dataFolder()
    const folder = newFolder()
    const cached = await startService(folder, PORT)
    const sqlite = await startService(folder, PORT + 1, 0)
    const instances = [await startOn(server, PORT + 2), await startOn(server, PORT + 3)]
    await loadInto(sqlite.url, dir)
    await loadInto(instances[0]?.url ?? '', dir)
    const targets = {
      cached: await targetOf([cached]),
      sqlite: await targetOf([sqlite]),
      postgres: await targetOf(instances, server),
    }
    const measured = await measure(targets)
    mkdirSync('generated', { recursive: true })
    writeFileSync(FILE, JSON.stringify(measured, undefined, 2))
    await compareWithModel(modelsOf(targets, measured))
    for (const service of [cached, sqlite, ...instances]) await service.stop()
  })
}

/** The measured systems with their models. */
function modelsOf({ sqlite, postgres }: Targets, measured: Measured): Compared[] {
  const { commit, delay } = measured
  const one = { instances: 1, commit: commit / 1e6, delay: delay.sqlite / 1e6 }
  const two = {
    instances: postgres.services.length,
    commit: commit / 1e6,
    delay: delay.postgres / 1e6,
    postgres: { cores: availableParallelism(), replicas: 0, connections: 10 },
  }
  const [reads, mix] = [mixOf(0), mixOf(0.1)]
  return [
    { name: 'SQLite, reads', target: sqlite, kinds: onSqlite(measured, reads), system: one },
    { name: 'SQLite, a tenth creates', target: sqlite, kinds: onSqlite(measured, mix), system: one },
    {
      name: 'PostgreSQL, two instances, a tenth creates',
      target: postgres,
      kinds: onPostgres(measured, mix),
      system: two,
    },
  ]
}

/** Measures the times of each kind of request, and prints them. */
async function measure(targets: Targets): Promise<Measured> {
  const kinds: Record<string, Times> = {}
  for (const kind of Object.keys(targets.sqlite.requests)) {
    const { instance: sqlite } = await measureTimes(targets.sqlite, kind)
    const { instance: cached } = await measureTimes(targets.cached, kind)
    kinds[kind] = { cached, sqlite, ...(await measureTimes(targets.postgres, kind)) }
  }
  const { market } = kinds
  const commit = measureCommit()
  const delay = {
    sqlite: await measureDelay(targets.sqlite, 'market', Number(market?.sqlite)),
    postgres: await measureDelay(
      targets.postgres,
      'market',
      Number(market?.instance) + Number(market?.database),
    ),
  }
  printTable(
    ['µs of CPU each', 'SQLite, cached', 'SQLite', 'PostgreSQL: instance', 'PostgreSQL: server'],
    Object.entries(kinds).map(([kind, { cached, sqlite, instance, database }]) => [
      kind,
      cached,
      sqlite,
      instance,
      database,
    ]),
  )
  printTable(
    ['µs', 'flush to the disk', 'delay on SQLite', 'delay on PostgreSQL'],
    [['', commit, delay.sqlite, delay.postgres]],
  )
  return { kinds, commit, delay }
}
