import { contract } from '../src/contract/document.ts'
import { assertMatchesContract as assertMatches } from './support/assertMatchesContract.ts'

export function assertMatchesContract(
  method: string,
  path: string,
  response: Parameters<typeof assertMatches>[3],
) {
  assertMatches(contract, method, path, response)
}
