import { Faker, en, generateMersenne53Randomizer } from '@faker-js/faker'
import type { Randomizer } from '@faker-js/faker'
import { schemaOf } from '../contract/schema.ts'
import { writeFiles } from './files.ts'
import type { WriteRows } from './files.ts'
import { columnsOf, resources } from '../resources/index.ts'
import type { ResourceName } from '../resources/index.ts'

/** The newest day of generated prices; fixed, so that a seed gives the same files on any day. */
export const LAST_DAY = '2026-01-01'

const DAY = 24 * 60 * 60 * 1000
const ROWS_AT_ONCE = 5000

/** How much to generate, and where. */
export interface GenerateOptions {
  dir: string
  seed: number
  markets: number
  products: number
  prices: number
  /** The days over which the prices are spread; LAST_DAY is the last of them. */
  days: number
  /** Overwrite files that exist. */
  force?: boolean
  onProgress?: (written: { name: ResourceName; rows: number }) => void
  signal?: AbortSignal
}

interface Product {
  name: string
  brand: string
  /** The usual price, in cents. */
  cents: number
}

/**
 * Writes made-up markets, products and prices as the three CSV files, all or none. Throws an Error when the prices do
 * not fit into the days, when files exist and `force` is not set, and when the signal is aborted.
 */
export async function generateData(options: GenerateOptions): Promise<void> {
  const { dir, seed, force = false } = options
  const most = options.markets * options.products * options.days
  if (options.prices > most) {
    throw new Error(
      `${options.prices} prices do not fit: ${options.markets} markets x ${options.products} products x ` +
        `${options.days} days have room for ${most}. Ask for fewer prices, or more of the others.`,
    )
  }
  const randomizer = generateMersenne53Randomizer(seed)
  const faker = new Faker({ locale: [en], randomizer })

  await writeFiles(dir, force, async (write) => {
    const report = async (name: ResourceName, rows: Cells[], written: number) => {
      options.signal?.throwIfAborted()
      await write(name, rows)
      options.onProgress?.({ name, rows: written })
    }
    const markets = await writeMarkets(faker, options.markets, report)
    const products = await writeProducts(faker, options.products, report)
    await writePrices(randomizer, markets, products, options, report)
  })
}

type Report = (...args: [...Parameters<WriteRows>, written: number]) => Promise<void>

async function writeMarkets(faker: Faker, count: number, write: Report): Promise<string[]> {
  const { name, address } = schemaOf('NewMarket').properties
  const unique = uniqueNames(name?.maxLength)
  const markets: string[] = []
  const columns = headerOf('markets')
  let rows: Cells[] = [columns]
  while (markets.length < count) {
    const market = unique(() => `${faker.person.lastName()} ${faker.helpers.arrayElement(marketKinds)}`)
    const street = `${faker.location.streetAddress()}, ${faker.location.city()}`.slice(0, address?.maxLength)
    const opens = `${String(faker.number.int({ min: 6, max: 10 })).padStart(2, '0')}:${halfHour(faker)}`
    const closes = `${faker.number.int({ min: 18, max: 23 })}:${halfHour(faker)}`
    rows.push(cellsOf({ name: market, address: street, opening_time: opens, closing_time: closes }, columns))
    markets.push(market)
    if (rows.length >= ROWS_AT_ONCE) {
      await write('markets', rows, markets.length)
      rows = []
    }
  }
  await write('markets', rows, markets.length)
  return markets
}

async function writeProducts(faker: Faker, count: number, write: Report): Promise<Product[]> {
  const { name, brand, calories, sugar_percentage, saturated_fats_percentage } =
    schemaOf('NewProduct').properties
  const unique = uniqueNames(name?.maxLength)
  const brands = Array.from({ length: Math.ceil(Math.sqrt(count)) }, () =>
    faker.company.name().slice(0, brand?.maxLength).trim(),
  )
  const products: Product[] = []
  const columns = headerOf('products')
  let rows: Cells[] = [columns]
  while (products.length < count) {
    const names = { name: unique(() => foodName(faker)), brand: faker.helpers.arrayElement(brands) }
    const cents = faker.number.int({ min: 50, max: 2000 })
    const sugar = faker.number.float({ max: Math.min(60, sugar_percentage?.maximum ?? 0), fractionDigits: 1 })
    const fats = faker.number.float({
      max: Math.min(30, saturated_fats_percentage?.maximum ?? 0),
      fractionDigits: 1,
    })
    // A gram of sugar has 4 kcal, a gram of fat 9.
    const energy = Math.round(4 * sugar + 9 * fats + faker.number.int({ max: 150 }))
    const nutrition = {
      calories: Math.min(energy, calories?.maximum ?? 0),
      sugar_percentage: sugar,
      saturated_fats_percentage: fats,
    }
    rows.push(cellsOf({ ...names, ...nutrition }, columns))
    products.push({ ...names, cents })
    if (rows.length >= ROWS_AT_ONCE) {
      await write('products', rows, products.length)
      rows = []
    }
  }
  await write('products', rows, products.length)
  return products
}

// Product by product, market by market, oldest first: the order in which the API lists them.
async function writePrices(
  randomizer: Randomizer,
  markets: string[],
  products: Product[],
  { prices, days }: GenerateOptions,
  write: Report,
): Promise<void> {
  const pairs = markets.length * products.length
  const dates = Array.from({ length: days }, (_, day) => dateBefore(days - 1 - day))
  await write('prices', [['market', 'brand', 'product', 'price', 'valid_from']], 0)
  let rows: string[][] = []
  let written = 0
  let due = 0
  for (const product of products) {
    for (const market of markets) {
      // Every pair gets its share; the part of a price that is left over goes to the pairs after it.
      due += prices % pairs
      const count = Math.floor(prices / pairs) + (due >= pairs ? 1 : 0)
      due %= pairs
      const least = product.cents / 2
      const most = product.cents * 2
      const shift = Math.floor(randomizer.next() * Math.floor(days / Math.max(count, 1)))
      let cents = product.cents * (0.9 + 0.2 * randomizer.next())
      for (let each = 0; each < count; each += 1) {
        const day = Math.floor((each * days) / count) + shift
        cents = Math.min(most, Math.max(least, cents * (0.97 + 0.06 * randomizer.next())))
        rows.push([
          market,
          product.brand,
          product.name,
          (Math.round(cents) / 100).toFixed(2),
          dates[day] ?? LAST_DAY,
        ])
        if (rows.length >= ROWS_AT_ONCE) {
          written += rows.length
          await write('prices', rows, written)
          rows = []
        }
      }
    }
  }
  await write('prices', rows, prices)
}

type Cells = (string | number | null)[]

// A column that is not made up is left empty.
function cellsOf(row: Record<string, string | number>, columns: string[]): Cells {
  return columns.map((column) => row[column] ?? null)
}

function headerOf(name: ResourceName): string[] {
  return resources.filter((resource) => resource.name === name).flatMap(columnsOf)
}

const marketKinds = ['Market', 'Foods', 'Supermarket', 'Grocers', 'Fresh', 'Corner Shop', 'Superstore']
const packs = ['100 g', '200 g', '250 g', '400 g', '500 g', '750 g', '1 kg', '2 kg', 'Pack of 2', 'Pack of 6']

function foodName({ food, helpers }: Faker): string {
  const kinds = ['fruit', 'vegetable', 'ingredient', 'meat', 'spice'] as const
  const words = `${food.adjective()} ${food[helpers.arrayElement(kinds)]()}`
  const name = words.replace(/(^|\s)\p{Ll}/gu, (first) => first.toUpperCase())
  return `${name}, ${helpers.arrayElement(packs)}`
}

// Names that were not given before; a number sets the ones apart for which chance finds no other.
function uniqueNames(maxLength: number | undefined): (make: () => string) => string {
  const given = new Set<string>()
  return (make) => {
    let name = make()
    for (let tries = 0; given.has(name) && tries < 5; tries += 1) name = make()
    const suffix = given.has(name) ? ` ${given.size + 1}` : ''
    name = `${name.slice(0, maxLength && maxLength - suffix.length).trim()}${suffix}`
    given.add(name)
    return name
  }
}

function halfHour(faker: Faker): string {
  return faker.helpers.arrayElement(['00', '30'])
}

function dateBefore(days: number): string {
  return new Date(Date.parse(LAST_DAY) - days * DAY).toISOString().slice(0, 10)
}
