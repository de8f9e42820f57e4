import { join } from 'node:path'
import { median, printTable, takeTurns } from './compare.ts'
import { generated, loadInto, newFolder, PORT, startService } from './data.ts'
import { drive } from './drive.ts'
import { ENVIRONMENT, memoryOf, run } from './process.ts'

/** The sizes of the data: each pair of market and product has a price on each day. */
const shape = (days: number) => ({ markets: 10, products: 100, days, prices: 1000 * days })

/** Measures load_data of a million prices, from reading the files to the last response, against raw inserts. */
export async function benchLoad(): Promise<void> {
  const counts = shape(1000)
  const dir = await generated(counts)
  const measures = await takeTurns(
    {
      limit: async () => {
        const { stdout } = await run(process.execPath, ['bench/insert.ts', join(newFolder(), 'raw.db'), dir])
        return Number(stdout)
      },
      load_data: async () => {
        const service = await startService(newFolder(), PORT)
        const seconds = await loadInto(service.url, dir)
        await service.stop()
        return seconds
      },
    },
    5,
  )
  const best = median(measures.limit ?? [])
  printTable(
    ['a million prices', 'seconds', 'rows/s', 'of the limit'],
    Object.entries(measures).map(([name, results]) => {
      const seconds = median(results)
      return [name, seconds, counts.prices / seconds, best / seconds]
    }),
  )
}

/** Measures how the length of the history affects the prices in force: one day against a thousand days. */
export async function benchHistory(): Promise<void> {
  const short = await startService(newFolder(), PORT, 0)
  const long = await startService(newFolder(), PORT + 1, 0)
  await loadInto(short.url, await generated(shape(1)))
  await loadInto(long.url, await generated(shape(1000)))
  const rows: (string | number)[][] = []
  for (const path of ['/api/markets/1/prices?limit=100', '/api/products/1/prices']) {
    const load = { requests: [path], connections: 8, seconds: 3 }
    const measures = await takeTurns({ short: () => drive(short, load), long: () => drive(long, load) }, 5)
    const [day = 0, days = 0] = [measures.short, measures.long].map((results) =>
      median((results ?? []).map(({ cpu }) => cpu)),
    )
    rows.push([path, day, days, days / day])
  }
  printTable(['uncached', 'µs of CPU at 1,000 prices', 'at 1,000,000', 'times'], rows)
  await short.stop()
  await long.stop()
}

/** Measures reads during a load. */
export async function benchWhileLoading(): Promise<void> {
  const dir = await generated(shape(1000))
  const service = await startService(newFolder(), PORT)
  await loadInto(service.url, await generated(shape(1)))
  // The prices of the first day exist with other values.
  const loading = loadInto(service.url, dir, ['--on-conflict', 'update'])
  const { rate, p99 } = await drive(service, { requests: ['/api/markets/1'], connections: 4, seconds: 6 })
  const seconds = await loading
  printTable(
    ['reads while loading', 'responses/s', 'p99 in ms', 'rows/s loaded'],
    [['GET /markets/1', rate, p99, 1_000_000 / seconds]],
  )
  await service.stop()
}

/** Measures the memory of the service and of load_data, at 100,000 and at a million prices. */
export async function benchMemory(): Promise<void> {
  const rows: (string | number)[][] = []
  for (const days of [100, 1000]) {
    const dir = await generated(shape(days))
    const service = await startService(newFolder(), PORT)
    const loader = await loaderMemory(service.url, dir)
    rows.push([
      shape(days).prices,
      memoryOf(service.child, 'VmRSS'),
      memoryOf(service.child, 'VmHWM'),
      loader,
    ])
    await service.stop()
  }
  printTable(['prices', 'service in MiB', 'service peak', 'load_data peak'], rows)
}

async function loaderMemory(url: string, dir: string): Promise<number> {
  // load_data prints its peak memory on standard error.
  const main = `
    process.on('exit', () => console.error('maxRSS', process.resourceUsage().maxRSS / 1024))
    process.argv = [process.argv[0], 'pricebook', ...${JSON.stringify(['script', 'load_data', '--url', `${url}/api`, '--dir', dir, '--rejects', join(newFolder(), 'rejects.csv')])}]
    await import('${join(process.cwd(), 'dist/src/main.js')}')`
  const { stderr } = await run(process.execPath, ['--input-type=module', '--eval', main], {
    env: ENVIRONMENT,
  })
  return Number(/maxRSS ([0-9.]+)/.exec(stderr)?.[1])
}
