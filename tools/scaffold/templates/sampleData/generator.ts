import type { ResourceNames } from '../../naming.ts'
import type { Property } from '../../properties.ts'

/** What a generator of sample data needs, and the properties of one row as TypeScript. */
export interface SampleGenerator {
  names: ResourceNames
  context: string[]
  setup: string[]
  /** Statements before each row. */
  picks: string[]
  entries: string[]
  /** Expressions that multiply to the number of possible natural keys; empty without a limit. */
  limit: string[]
  /** The first property that is a day or a moment; the others are later. */
  start: Property | undefined
  /** The properties that are times of day, the earliest first. */
  times: string[]
}
