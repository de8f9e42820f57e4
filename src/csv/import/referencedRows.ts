import type { FlatReference } from '../flatResource.ts'
import { rowErrorOf } from '../schemaErrors.ts'
import type { Values } from './flatRecords.ts'

/** Reads the rows that a row refers to, in the order of the references, or why the contract does not allow one of them. */
export type ReadReferenced = (row: Values, others: Values) => readonly Values[] | string

/**
 * The reader of the rows that rows refer to, from their own values and those of further columns; `sources` has the
 * properties with a source. Rows in a sequence that refer to the same rows get the same objects.
 */
export function referencedReader(
  references: readonly FlatReference[],
  sources: ReadonlyMap<string, unknown>,
): ReadReferenced {
  const readers = references.map((reference) => rowReader(reference, sources))
  let last: readonly Values[] = []
  return (row, others) => {
    const rows: Values[] = []
    for (const read of readers) {
      const referenced = read(row, others)
      if (typeof referenced === 'string') return referenced
      rows.push(referenced)
    }
    if (rows.some((each, index) => each !== last[index])) last = rows
    return last
  }
}

function rowReader({ resource, shows, others: names }: FlatReference, sources: ReadonlyMap<string, unknown>) {
  const errorOf = names.some((name) => sources.has(name)) ? rowErrorOf(resource.schema) : undefined
  let last: Values | undefined
  return (row: Values, others: Values): Values | string => {
    // Most rows refer to the same row as the one before, which is valid.
    if (last !== undefined && isSame(last, row, others)) return last
    const referenced: Values = {}
    for (const [own, shown] of shows) if (row[own] !== undefined) referenced[shown] = row[own]
    for (const name of names) if (others[name] !== undefined) referenced[name] = others[name]
    const error = errorOf?.(referenced)
    if (error !== undefined) return error
    last = referenced
    return referenced
  }

  function isSame(referenced: Values, row: Values, others: Values): boolean {
    for (const [own, shown] of shows) if (row[own] !== referenced[shown]) return false
    for (const name of names) if (others[name] !== referenced[name]) return false
    return true
  }
}
