import type { Resource } from '../contract/resource.ts'
import { markets } from './markets/resource.ts'
import { prices } from './prices/resource.ts'
import { products } from './products/resource.ts'

/** The resources in the order in which they are loaded: those that others refer to come first. */
export const resources: readonly Resource[] = [markets, products, prices]

/** What cached responses depend on besides the database. */
export function cacheKey(): string {
  return resources.map((resource) => resource.cacheKey?.()).join()
}
