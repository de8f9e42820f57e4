import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { printTable, takeTurns } from './compare.ts'
import { dataFolder, loadInto, newFolder, PORT, startByHand, startService } from './data.ts'
import { compare, COMPARED, drive } from './drive.ts'
import { newPrices, pricesOf } from './newPrices.ts'
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

  const nextPrice = await newPrices(service.url)
  const next = () => ({ path: '/api/prices', body: JSON.stringify(nextPrice()) })
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
