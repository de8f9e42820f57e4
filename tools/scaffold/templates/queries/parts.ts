import type { ResourceNames } from '../../naming.ts'
import type { Property, Reference } from '../../properties.ts'

/** What the parts of the queries of a new resource are written from. */
export interface Parts {
  names: ResourceNames
  properties: Property[]
  references: Reference[]
}
