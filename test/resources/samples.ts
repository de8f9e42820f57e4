import type { Schemas } from '../../src/contract/document.ts'

/** A market with these values, and others that do not matter. */
export function newMarket(values: Partial<Schemas['NewMarket']> = {}): Schemas['NewMarket'] {
  return { name: 'aldi', address: '12 Mill Lane', opening_time: '08:00', closing_time: '22:00', ...values }
}

/** A product with these values, and others that do not matter. */
export function newProduct(values: Partial<Schemas['NewProduct']> = {}): Schemas['NewProduct'] {
  return {
    name: 'Milk 1 L',
    brand: 'dairyfield',
    calories: 64,
    sugar_percentage: 4.7,
    saturated_fats_percentage: 2.4,
    ...values,
  }
}

/** A price of that product in that market with these values, and others that do not matter. */
export function newPrice(values: Partial<Schemas['NewPrice']> = {}): Schemas['NewPrice'] {
  return {
    market: 'aldi',
    brand: 'dairyfield',
    product: 'Milk 1 L',
    price: '1.45',
    valid_from: '2026-02-01',
    ...values,
  }
}
