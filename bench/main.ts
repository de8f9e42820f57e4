// yarn bench [name ...]: measures the built service against the limits of its parts, and prints Markdown tables.
import { execFileSync } from 'node:child_process'
import { constants, cpus, totalmem } from 'node:os'
import { benchCreates } from './creates.ts'
import { benchImport } from './imports.ts'
import { benchHistory, benchLoad, benchMemory, benchWhileLoading } from './loads.ts'
import { benchLongest } from './longest.ts'
import { benchMixed } from './mixed.ts'
import { benchPostgres } from './postgres.ts'
import { benchReads, readBenchmarks } from './reads.ts'
import { benchScale } from './scale.ts'
import { benchSearch } from './search.ts'
import { benchSimulation } from './simulation.ts'
import { benchStart } from './starts.ts'

const others: Record<string, () => Promise<void>> = {
  creates: benchCreates,
  mixed: benchMixed,
  load: benchLoad,
  import: benchImport,
  history: benchHistory,
  while_loading: benchWhileLoading,
  start: benchStart,
  memory: benchMemory,
  longest: benchLongest,
  search: benchSearch,
  postgres: benchPostgres,
  simulation: benchSimulation,
  scale: benchScale,
}
// A signal ends the benchmark like an error: with the handlers of `exit`, which stop its servers and remove its folders.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]))
}

const all = [...readBenchmarks, ...Object.keys(others)]
const requested = process.argv.slice(2)
const unknown = requested.find((name) => !all.includes(name))

if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}. There are ${all.join(', ')}.`)
  process.exitCode = 1
} else {
  execFileSync('yarn', ['build'], { stdio: 'inherit' })
  const memory = Math.round(totalmem() / 1024 ** 3)
  console.log(`${cpus().length} x ${cpus()[0]?.model}, ${memory} GiB, Node.js ${process.versions.node}\n`)
  const names = requested.length > 0 ? requested : all
  const reads = names.filter((name) => readBenchmarks.includes(name))
  if (reads.length > 0) await benchReads(reads)
  for (const name of names) await others[name]?.()
}
