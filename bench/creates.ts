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

/** Measures adding new prices one by one, each on the disk before it is answered, against taking the same bodies only. */
export async function benchCreates(): Promise<void> {
  const folder = newFolder()
  const service = await startService(folder, PORT)
  await loadInto(service.url, await dataFolder())
  const { items } = (await (await fetch(`${service.url}/api/prices?limit=1`)).json()) as { items: object[] }
  const { id: _, ...price } = items[0] as { id: number; valid_from: string }

  const file = join(newFolder(), 'answer.json')
  const content = {
    request: requestSchema('/prices', 'post'),
    response: responseSchema('/prices', 'post', 201),
    answer: items[0],
  }
  writeFileSync(file, JSON.stringify(content))
  const limit = await listen(['bench/echo.ts', file], PORT + 1, '/up')

  // Every body is of another day, so every one is new: the days of the years 1000 and on, far from those of the data.
  let day = Date.UTC(1000)
  const nextBody = () => {
    day += 24 * 60 * 60 * 1000
    return JSON.stringify({ ...price, valid_from: new Date(day).toISOString().slice(0, 10) })
  }
  const load = { paths: ['/api/prices'], connections: CONNECTIONS, seconds: SECONDS, nextBody }
  const measures = await takeTurns(
    { limit: () => drive(limit, load), service: () => drive(service, load) },
    ROUNDS,
  )
  const best = median((measures.limit ?? []).map(({ rate }) => rate))
  printTable(
    ['POST /prices', 'answers/s', 'µs of CPU each', 'of the limit'],
    Object.entries(measures).map(([name, results]) => {
      const rate = median(results.map(({ rate }) => rate))
      return [name, rate, median(results.map(({ cpu }) => cpu)), rate / best]
    }),
  )
  await service.stop()
  await limit.stop()
}
