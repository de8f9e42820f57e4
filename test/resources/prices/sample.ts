import type { Schemas } from '../../../src/contract/document.ts'

/** A price of that product in that market with these values, and others that do not matter. */
export function newPrice(values: Partial<Schemas['PriceInput']> = {}): Schemas['PriceInput'] {
  return {
    market: 'aldi',
    brand: 'dairyfield',
    product: 'Milk 1 L',
    price: '1.45',
    valid_from: '2026-02-01',
    ...values,
  }
}
