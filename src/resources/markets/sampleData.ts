import type { Faker } from '@faker-js/faker'
import type { SampleContext, SampleData, SampleRow } from '../../contract/resource.ts'

/** Sample markets: shops named after people, open from morning to evening. */
export const sampleMarkets: SampleData = {
  count: { describe: 'How many markets', default: 5, min: 1, max: 100_000 },
  rows,
}

const kinds = ['Market', 'Foods', 'Supermarket', 'Grocers', 'Fresh', 'Corner Shop', 'Superstore']

function* rows(count: number, { faker, schema, uniqueNames }: SampleContext): Generator<SampleRow> {
  const { name, address } = schema.properties
  const unique = uniqueNames(name?.maxLength)
  for (let index = 0; index < count; index += 1) {
    yield {
      name: unique(() => `${faker.person.lastName()} ${faker.helpers.arrayElement(kinds)}`),
      address: `${faker.location.streetAddress()}, ${faker.location.city()}`.slice(0, address?.maxLength),
      opening_time: `${String(faker.number.int({ min: 6, max: 10 })).padStart(2, '0')}:${halfHour(faker)}`,
      closing_time: `${faker.number.int({ min: 18, max: 23 })}:${halfHour(faker)}`,
    }
  }
}

function halfHour({ helpers }: Faker): string {
  return helpers.arrayElement(['00', '30'])
}
