import type { Schemas } from '../../../src/contract/document.ts'

/** A product with these values, and others that do not matter. */
export function newProduct(values: Partial<Schemas['ProductInput']> = {}): Schemas['ProductInput'] {
  return {
    name: 'Milk 1 L',
    brand: 'dairyfield',
    calories: 64,
    sugar_percentage: 4.7,
    saturated_fats_percentage: 2.4,
    ...values,
  }
}
