import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { printTable, takeTurns } from './compare.ts'
import { dataFolder, loadInto, newFolder, PORT, startByHand, startService } from './data.ts'
import { compare, COMPARED, drive } from './drive.ts'
import { listen } from './process.ts'
import { requestSchema, responseSchema } from './schema.ts'

const CONNECTIONS = 16
const SECONDS = 3
const ROUNDS = 5

/** Measures durable creates of prices, by hand too, against a server that only parses and validates the same bodies. */
export async function benchCreates(): Promise<void> {
  const folder = newFolder()
  const service = await startService(folder, PORT)
  await loadInto(service.url, await dataFolder())

  const file = join(newFolder(), 'response.json')
  const content = {
    request: requestSchema('/prices', 'post'),
    response: responseSchema('/prices', 'post', 201),
    body: (await pricesOf(service.url))[0],
  }
  writeFileSync(file, JSON.stringify(content))
  const limit = await listen(['bench/echo.ts', file], PORT + 1, '/up')
  const byHand = await startByHand(folder, PORT + 2)

  const nextBody = await newPrices(service.url)
  const next = () => ({ path: '/api/prices', body: nextBody() })
  const load = { requests: next, connections: CONNECTIONS, seconds: SECONDS }
  const measures = await takeTurns(
    {
      limit: () => drive(limit, load),
      'by hand': () => drive(byHand, load),
      service: () => drive(service, load),
    },
    ROUNDS,
  )
  printTable(['POST /prices', ...COMPARED], compare(measures))
  await service.stop()
  await byHand.stop()
  await limit.stop()
}

/** The prices in force of the first market. */
async function pricesOf(url: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${url}/api/markets/1/prices?limit=100`)
  return ((await response.json()) as { items: Record<string, unknown>[] }).items
}

/** Creates the JSON bodies of creates. Each has another product or day, from the year 1000 on, so each is new. */
export async function newPrices(url: string): Promise<() => string> {
  const names = Object.keys(requestSchema('/prices', 'post').properties)
  const prices = (await pricesOf(url)).map((price) =>
    Object.fromEntries(names.map((name) => [name, price[name]])),
  )
  let count = 0
  return () => {
    const day = new Date(Date.UTC(1000) + Math.floor(count / prices.length) * 24 * 60 * 60 * 1000)
    const price = prices[count % prices.length]
    count += 1
    return JSON.stringify({ ...price, valid_from: day.toISOString().slice(0, 10) })
  }
}
