import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median, printTable, takeTurns } from './compare.ts'
import { dataFolder, loadInto, newFolder, PORT, startService } from './data.ts'
import { listen } from './process.ts'

/** Measures the time from the start of the process to its first response on a loaded database, against a bare Fastify. */
export async function benchStart(): Promise<void> {
  const folder = newFolder()
  const service = await startService(folder, PORT)
  await loadInto(service.url, await dataFolder())
  await service.stop()
  const file = join(newFolder(), 'bodies.json')
  writeFileSync(file, JSON.stringify({ schema: {}, bodies: { '/x': {} } }))

  const timed = async (start: () => ReturnType<typeof listen>) => {
    const before = performance.now()
    const listener = await start()
    const milliseconds = performance.now() - before
    await listener.stop()
    return milliseconds
  }
  const measures = await takeTurns(
    {
      limit: () => timed(() => listen(['bench/limit.ts', file], PORT + 1, '/up')),
      service: () => timed(() => startService(folder, PORT)),
    },
    9,
  )
  const best = median(measures.limit ?? [])
  printTable(
    ['start to the first response', 'ms', 'times the limit'],
    Object.entries(measures).map(([name, results]) => [name, median(results), median(results) / best]),
  )
}
