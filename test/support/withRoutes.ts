import type { ContractFile } from '../../src/contract/document.ts'
import { routesOf } from '../../src/http/deriveRoutes.ts'

/** A contract with its routes, as if it were built: to derive them for each app takes longer than most tests. */
export async function withRoutes<File extends ContractFile>(contract: File): Promise<File> {
  return { ...contract, routes: await routesOf(contract.document) }
}
