import { generateMersenne53Randomizer } from '@faker-js/faker'
import type { FastifyInstance } from 'fastify'
import type { SampleSizes } from '../src/contract/resource.ts'
import { daysOf } from './scaleData.ts'

interface Named {
  id: number
  name: string
  brand: string
}

interface Page {
  items: Named[]
  next_cursor: string | null
}

/** How many ids a filter by ids has. */
const IDS = 10

/** Reads by name, as functions that return a path. */
export type Reads = Record<string, () => string>

/** What the paths of reads contain: the markets, products and days of a database. */
export interface Values {
  markets: Named[]
  products: Named[]
  days: string[]
  /** Returns the id of a price at random. */
  priceId: () => number
  /** Returns one of these at random. */
  any: <Value>(values: readonly Value[]) => Value
}

/** Reads the values of a database with sample data of these sizes. */
export async function valuesOf(app: FastifyInstance, sizes: SampleSizes): Promise<Values> {
  const randomizer = generateMersenne53Randomizer(1)
  const indexBelow = (end: number) => Math.floor(randomizer.next() * end)
  return {
    markets: await itemsOf(app, '/markets'),
    products: await itemsOf(app, '/products'),
    days: daysOf(sizes),
    priceId: () => 1 + indexBelow(sizes.prices ?? 0),
    any: <Value>(values: readonly Value[]) => values[indexBelow(values.length)] as Value,
  }
}

async function get(app: FastifyInstance, path: string): Promise<Page> {
  return (await app.inject(`/api${path}`)).json<Page>()
}

/** All items of a list. */
async function itemsOf(app: FastifyInstance, list: string): Promise<Named[]> {
  const items: Named[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page = await get(app, `${list}?limit=1000${cursor && `&cursor=${cursor}`}`)
    items.push(...page.items)
    cursor = page.next_cursor
  }
  return items
}

/** Returns a function that returns the path of a page of a list that begins at these keys. */
export async function pagesFrom(app: FastifyInstance, list: string, keys: () => (string | number)[]) {
  const { next_cursor } = await get(app, `${list}&limit=1`)
  const [scope] = JSON.parse(Buffer.from(next_cursor ?? '', 'base64url').toString()) as string[]
  return () =>
    `${list}&limit=100&cursor=${Buffer.from(JSON.stringify([scope, ...keys()])).toString('base64url')}`
}

/** Random ids of these, as a filter has them. */
export function randomIds({ any }: Values, items: Named[]): string {
  return Array.from({ length: IDS }, () => any(items).id).join()
}
