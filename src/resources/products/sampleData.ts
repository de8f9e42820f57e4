import type { Faker } from '@faker-js/faker'
import type { SampleContext, SampleData, SampleRow } from '../../contract/resource.ts'

/** Sample products: packs of food. Each row also has `cents`, its usual price, for the prices generated from it. */
export const sampleProducts: SampleData = {
  count: { describe: 'How many products', default: 75, min: 1, max: 1_000_000 },
  rows,
}

const packs = ['100 g', '200 g', '250 g', '400 g', '500 g', '750 g', '1 kg', '2 kg', 'Pack of 2', 'Pack of 6']

function* rows(count: number, { faker, schema, uniqueNames }: SampleContext): Generator<SampleRow> {
  const { name, brand, calories, sugar_percentage, saturated_fats_percentage } = schema.properties
  const unique = uniqueNames(name?.maxLength)
  const brands = Array.from({ length: Math.ceil(Math.sqrt(count)) }, () =>
    faker.company.name().slice(0, brand?.maxLength).trim(),
  )
  const percentage = (max: number) => faker.number.float({ max, fractionDigits: 1 })
  for (let index = 0; index < count; index += 1) {
    const names = { name: unique(() => foodName(faker)), brand: faker.helpers.arrayElement(brands) }
    const cents = faker.number.int({ min: 50, max: 2000 })
    const sugar = percentage(Math.min(60, sugar_percentage?.maximum ?? 0))
    const fats = percentage(Math.min(30, saturated_fats_percentage?.maximum ?? 0))
    // A gram of sugar has 4 kcal, a gram of fat 9.
    const energy = Math.round(4 * sugar + 9 * fats + faker.number.int({ max: 150 }))
    yield {
      ...names,
      cents,
      calories: Math.min(energy, calories?.maximum ?? 0),
      sugar_percentage: sugar,
      saturated_fats_percentage: fats,
    }
  }
}

function foodName({ food, helpers }: Faker): string {
  const kinds = ['fruit', 'vegetable', 'ingredient', 'meat', 'spice'] as const
  const words = `${food.adjective()} ${food[helpers.arrayElement(kinds)]()}`
  const name = words.replace(/(^|\s)\p{Ll}/gu, (first) => first.toUpperCase())
  return `${name}, ${helpers.arrayElement(packs)}`
}
