import type { Schemas } from '../../../src/contract/document.ts'

/** A market with these values, and others that do not matter. */
export function newMarket(values: Partial<Schemas['MarketInput']> = {}): Schemas['MarketInput'] {
  return { name: 'aldi', address: '12 Mill Lane', opening_time: '08:00', closing_time: '22:00', ...values }
}
