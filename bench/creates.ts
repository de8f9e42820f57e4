import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median, printTable, takeTurns } from './compare.ts'
import { dataFolder, loadInto, newFolder, PORT, startService } from './data.ts'
import { drive } from './drive.ts'
import { listen } from './process.ts'
import { requestSchema, responseSchema } from './schema.ts'

const CONNECTIONS = 16
const SECONDS = 3
const ROUNDS = 5

/** Measures durable single inserts of prices, against a server that only parses and validates the same bodies. */
export async function benchCreates(): Promise<void> {
  const folder = newFolder()
  const service = await startService(folder, PORT)
  await loadInto(service.url, await dataFolder())
  const response = await fetch(`${service.url}/api/markets/1/prices?limit=100`)
  const { items } = (await response.json()) as { items: { id: number }[] }
  const prices = items.map(({ id: _, ...price }) => price)

  const file = join(newFolder(), 'response.json')
  const content = {
    request: requestSchema('/prices', 'post'),
    response: responseSchema('/prices', 'post', 201),
    body: items[0],
  }
  writeFileSync(file, JSON.stringify(content))
  const limit = await listen(['bench/echo.ts', file], PORT + 1, '/up')

  // Each has another product or day, from the year 1000 on, so each is new.
  let count = 0
  const nextBody = () => {
    const day = new Date(Date.UTC(1000) + Math.floor(count / prices.length) * 24 * 60 * 60 * 1000)
    const price = prices[count % prices.length]
    count += 1
    return JSON.stringify({ ...price, valid_from: day.toISOString().slice(0, 10) })
  }
  const load = { paths: ['/api/prices'], connections: CONNECTIONS, seconds: SECONDS, nextBody }
  const measures = await takeTurns(
    { limit: () => drive(limit, load), service: () => drive(service, load) },
    ROUNDS,
  )
  const best = median((measures.limit ?? []).map(({ rate }) => rate))
  printTable(
    ['POST /prices', 'responses/s', 'µs of CPU each', 'of the limit'],
    Object.entries(measures).map(([name, results]) => {
      const rate = median(results.map(({ rate }) => rate))
      return [name, rate, median(results.map(({ cpu }) => cpu)), rate / best]
    }),
  )
  await service.stop()
  await limit.stop()
}
