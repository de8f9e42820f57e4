// Rules for the media types of responses, among which `Accept` chooses.
import { operationsOf } from '../../src/contract/document.ts'
import type { Contract } from '../../src/contract/document.ts'
import { CSV, JSON_BODY, listedTable, mediaTypesOf } from '../../src/contract/representations.ts'

/** `Accept` may allow none of the media types of a response, whatever the operation. */
export function contentIsNegotiated(contract: Contract): string[] {
  return operationsOf(contract)
    .filter(({ operation }) => mediaTypesOf(operation, contract).length > 0)
    .filter(({ operation }) => operation.responses?.['406'] === undefined)
    .map(({ where }) => `${where}: declare the response 406`)
}

/** Handlers return JSON. The service converts lists of resources to CSV, and nothing else. */
export function mediaTypesAreKnown(contract: Contract): string[] {
  return operationsOf(contract).flatMap(({ where, operation }) => {
    const [first, ...others] = mediaTypesOf(operation, contract)
    const isList = listedTable(operation, contract) !== undefined
    return [
      ...(first === undefined || first === JSON_BODY ? [] : [`${where}: declare ${JSON_BODY} first`]),
      ...others
        .filter((type) => type !== CSV || !isList)
        .map((type) => `${where}: remove ${type}; only lists of a resource have another media type, ${CSV}`),
    ]
  })
}
