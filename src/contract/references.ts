import { contract } from './document.ts'
import type { Schema } from './schema.ts'

/** A column that holds ids of another table. */
export interface Referrer {
  table: string
  column: string
}

/** The columns that refer to a table, from the `x-references` of these schemas. */
export function referencesTo(
  table: string,
  schemas: Record<string, Schema> = contract.components.schemas,
): Referrer[] {
  return Object.values(schemas).flatMap(({ 'x-table': from, 'x-references': references = {} }) =>
    Object.entries(references).flatMap(([column, reference]) =>
      from !== undefined && reference.table === table ? [{ table: from, column }] : [],
    ),
  )
}
