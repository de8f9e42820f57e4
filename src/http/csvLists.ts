import { operationsOf } from '../contract/document.ts'
import type { Contract, OperationObject } from '../contract/document.ts'
import { follow } from '../contract/pointer.ts'
import { CSV, listedTable, mediaTypesOf } from '../contract/representations.ts'
import { columnsOf } from '../contract/resource.ts'
import type { Resource } from '../contract/resource.ts'
import { resolve } from '../contract/schema.ts'
import type { Schema } from '../contract/schema.ts'

/** A list that is available as CSV too. */
export interface CsvList {
  /** The name of the file. */
  file: string
  columns: readonly string[]
  /** The most rows of a page; undefined if the list has one page only. */
  maxRows: number | undefined
}

/**
 * The lists of a contract that declare text/csv, by operationId, with the columns of the CSV files of the resources. Throws an Error
 * when an operation declares text/csv that lists no resource.
 */
export function csvListsOf(document: Contract, resources: readonly Resource[]): Map<string, CsvList> {
  return new Map(
    operationsOf(document)
      .filter(({ operation }) => mediaTypesOf(operation, document).includes(CSV))
      .map(({ operation }) => [operation.operationId, csvListOf(operation, document, resources)]),
  )
}

function csvListOf(operation: OperationObject, document: Contract, resources: readonly Resource[]): CsvList {
  const table = listedTable(operation, document)
  const resource = resources.find((each) => each.table === table)
  if (resource === undefined) {
    throw new Error(
      `${operation.operationId} declares ${CSV}, but lists no resource: remove it, or add the resource.`,
    )
  }
  return {
    file: `${resource.name}.csv`,
    columns: columnsOf(resource),
    maxRows: maxRowsOf(operation, document),
  }
}

interface Parameter {
  name: string
  schema: Schema
}

function maxRowsOf(operation: OperationObject, document: Contract): number | undefined {
  const { parameters = [] } = operation as { parameters?: Parameter[] }
  const limit = parameters.map((each) => follow(each, document)).find(({ name }) => name === 'limit')
  return limit && resolve(limit.schema, document.components.schemas).maximum
}
