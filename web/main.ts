import { isId, parameter } from './address.ts'
import { comparePage } from './comparePage.ts'
import { ServiceError } from './client.ts'
import { marketPage } from './marketPage.ts'
import { followAddress } from './navigation.ts'
import { productPage } from './productPage.ts'
import { searchPage } from './searchPage.ts'

/** What the address shows. */
async function currentPage(signal: AbortSignal): Promise<Node[]> {
  const [product, market] = [parameter('product'), parameter('market')]
  if (product !== '') return productPage(idOf(product, 'product'), signal)
  if (market !== '') return marketPage(idOf(market, 'market'), signal)
  if (new URLSearchParams(location.search).has('compare')) return comparePage(signal)
  return searchPage(parameter('q').trim(), signal)
}

function idOf(text: string, kind: string): number {
  if (isId(text)) return Number(text)
  throw new ServiceError(`There is no ${kind} ${text}.`, 404)
}

followAddress(currentPage)
