import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median, printTable, takeTurns } from './compare.ts'
import { dataFolder, loadInto, newFolder, PORT, startOn, startService } from './data.ts'
import { drive } from './drive.ts'
import { run } from './process.ts'
import type { Listener } from './process.ts'
import { newDatabase, withPostgres } from './withPostgres.ts'

const SECONDS = 2
const ROUNDS = 3
const tables = ['market', 'product', 'price']

/** Measures loading and reading on SQLite and on PostgreSQL with one and two instances; loading also against COPY. */
export async function benchPostgres(): Promise<void> {
  await withPostgres(async (server) => {
    const dir = await dataFolder()
    const filled = await newDatabase(server)
    await benchLoading(server, dir, filled)
    await benchReading(dir, filled)
  })
}

async function benchLoading(server: string, dir: string, filled: string) {
  const first = await startOn(filled, PORT)
  await loadInto(first.url, dir)
  await first.stop()
  const copied = newFolder()
  for (const table of tables) {
    await run('psql', [filled, '-qc', `\\copy ${table} to '${join(copied, table)}'`])
  }
  const halves = halvesOf(dir)
  const measures = await takeTurns(
    {
      COPY: async () => {
        const url = await newDatabase(server)
        const commands = tables.flatMap((table) => ['-c', `\\copy ${table} from '${join(copied, table)}'`])
        const start = performance.now()
        await run('psql', [url, '-q', ...commands])
        return (performance.now() - start) / 1000
      },
      SQLite: async () => {
        const service = await startService(newFolder(), PORT)
        const seconds = await loadInto(service.url, dir)
        await service.stop()
        return seconds
      },
      'PostgreSQL, one instance': async () => {
        const service = await startOn(await newDatabase(server), PORT)
        const seconds = await loadInto(service.url, dir)
        await service.stop()
        return seconds
      },
      'PostgreSQL, two instances, half of the prices each': async () => {
        const url = await newDatabase(server)
        const services = [await startOn(url, PORT), await startOn(url, PORT + 1)]
        const start = performance.now()
        await Promise.all(services.map((service, index) => loadInto(service.url, halves[index] ?? '')))
        const seconds = (performance.now() - start) / 1000
        for (const service of services) await service.stop()
        return seconds
      },
    },
    ROUNDS,
  )
  const rows = readFileSync(join(copied, 'price'), 'utf8').split('\n').length - 1
  const best = median(measures.COPY ?? [])
  printTable(
    [`load_data of ${rows.toLocaleString('en')} prices`, 'seconds', 'rows/s', 'of COPY'],
    Object.entries(measures).map(([name, results]) => {
      const seconds = median(results)
      return [name, seconds, rows / seconds, best / seconds]
    }),
  )
}

async function benchReading(dir: string, filled: string) {
  const folder = newFolder()
  const cached = await startService(folder, PORT)
  await loadInto(cached.url, dir)
  const uncached = await startService(folder, PORT + 1, 0)
  const [one, two] = [await startOn(filled, PORT + 2), await startOn(filled, PORT + 3)]
  const rows: (string | number)[][] = []
  for (const path of [
    '/api/markets/1',
    '/api/products?limit=100',
    '/api/products/1/prices',
    '/api/markets/1/prices?limit=100',
  ]) {
    const rate =
      (...services: Listener[]) =>
      async () => {
        const load = { requests: [path], connections: 32 / services.length, seconds: SECONDS }
        const all = await Promise.all(services.map((service) => drive(service, load)))
        return all.reduce((sum, { rate }) => sum + rate, 0)
      }
    const measures = await takeTurns(
      { cached: rate(cached), uncached: rate(uncached), one: rate(one), two: rate(one, two) },
      ROUNDS,
    )
    rows.push([path, ...Object.values(measures).map(median)])
  }
  for (const service of [cached, uncached, one, two]) await service.stop()
  printTable(
    ['responses/s', 'SQLite, cached', 'SQLite, uncached', 'PostgreSQL, one instance', 'two instances'],
    rows,
  )
}

/** Two folders with all markets and products and half of the prices each. */
function halvesOf(dir: string): string[] {
  const [head = '', ...lines] = readFileSync(join(dir, 'product_price.csv'), 'utf8').trimEnd().split('\n')
  const middle = Math.ceil(lines.length / 2)
  return [lines.slice(0, middle), lines.slice(middle)].map((half) => {
    const folder = newFolder()
    for (const file of ['markets.csv', 'products.csv']) copyFileSync(join(dir, file), join(folder, file))
    writeFileSync(join(folder, 'product_price.csv'), [head, ...half, ''].join('\n'))
    return folder
  })
}
