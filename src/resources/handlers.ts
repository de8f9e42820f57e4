import { healthHandlers } from '../http/health.ts'
import * as markets from './markets/handlers.ts'
import { exactHandlers } from './operation.ts'
import * as prices from './prices/handlers.ts'
import * as products from './products/handlers.ts'

/** The handler of each operation of the contract, by its operationId. */
export const handlers = exactHandlers({
  ...healthHandlers,
  ...markets,
  ...products,
  ...prices,
})
