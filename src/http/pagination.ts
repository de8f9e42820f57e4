import { hash } from 'node:crypto'
import { badRequest } from '../contract/problems.ts'

/** The sort keys of the last row of a page, after which the next page begins (keyset pagination). */
export type Keys = (string | number)[]

/** The list that a cursor belongs to: an operation with its filters and its sort. The order of an array is irrelevant. */
export type Scope = Record<string, string | number | readonly (string | number)[] | undefined>

/**
 * One page of a list. `rows` has one row more than the page may hold if the list continues; `next_cursor` is null if not.
 */
export function paginate<Row>(rows: Row[], limit: number, scope: Scope, keysOf: (row: Row) => Keys) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { items, next_cursor: hasMore ? encodeCursor(scope, keysOf(last)) : null }
}

function encodeCursor(scope: Scope, keys: Keys): string {
  return Buffer.from(JSON.stringify([fingerprint(scope), ...keys])).toString('base64url')
}

/** Values with these types of keys. */
type KeysOf<Types extends ('string' | 'number')[]> = {
  [I in keyof Types]: Types[I] extends 'number' ? number : string
}

/**
 * The keys in a cursor, which have these types; undefined without a cursor. Throws a 400 when the cursor is not one of this
 * service or belongs to another scope.
 */
export function decodeCursor<Types extends ('string' | 'number')[]>(
  cursor: string | undefined,
  scope: Scope,
  ...types: Types
): KeysOf<Types> | undefined {
  if (cursor === undefined) return undefined
  const [mark, ...keys] = parseCursor(cursor)
  const isOfScope = mark === fingerprint(scope) && keys.length === types.length
  if (!isOfScope || !keys.every((key, index) => isKey(key, types[index]))) {
    const detail = 'is not a cursor of this list with these filters and this sort; start again without one'
    throw badRequest([{ in: 'query', pointer: '/cursor', detail }])
  }
  return keys as KeysOf<Types>
}

function parseCursor(cursor: string): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(content) ? content : []
  } catch {
    return []
  }
}

function isKey(key: unknown, type: 'string' | 'number' | undefined): boolean {
  if (type === 'number') return Number.isSafeInteger(key)
  // No stored text has these, and PostgreSQL rejects NUL in a parameter (postgresql.org/docs/current/datatype-character.html).
  return typeof key === 'string' && key.isWellFormed() && !key.includes('\0')
}

function fingerprint(scope: Scope): string {
  const entries = Object.entries(scope).map(([name, value]) => [
    name,
    typeof value === 'object' ? setOf(value) : value,
  ])
  return hash('sha1', JSON.stringify(entries), 'base64url').slice(0, 8)
}

/** The same for the same values, in whatever order and however often. */
function setOf(values: readonly (string | number)[]): (string | number)[] {
  return [...new Set(values)].sort()
}
