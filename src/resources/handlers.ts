import { healthHandlers } from '../http/health.ts'
import type { Handlers } from './operation.ts'
import {
  createMarket,
  createMarkets,
  deleteMarket,
  getMarket,
  listMarketPrices,
  listMarkets,
  updateMarket,
} from './markets/handlers.ts'
import {
  createPrice,
  createPrices,
  deletePrice,
  getPrice,
  listPrices,
  updatePrice,
} from './prices/handlers.ts'
import {
  createProduct,
  createProducts,
  deleteProduct,
  getProduct,
  listProductPrices,
  listProducts,
  updateProduct,
} from './products/handlers.ts'

/** The handler of each operation; one that is missing, more, or of another shape than the contract's does not compile. */
export const handlers = {
  listMarkets,
  createMarket,
  createMarkets,
  getMarket,
  updateMarket,
  deleteMarket,
  listMarketPrices,
  listProducts,
  createProduct,
  createProducts,
  getProduct,
  updateProduct,
  deleteProduct,
  listProductPrices,
  listPrices,
  createPrice,
  createPrices,
  getPrice,
  updatePrice,
  deletePrice,
  ...healthHandlers,
} satisfies Handlers
