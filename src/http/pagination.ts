import { hash } from 'node:crypto'
import { badRequest } from '../contract/problem.ts'

/** Where a page ended: the sort keys of its last row. */
export type Keys = (string | number)[]

/** What a cursor belongs to: an operation with its filters and sort. */
export type Scope = Record<string, string | number | undefined>

/**
 * One page of a list from one row more than it may hold.
 * `next_cursor` leads on from the last item, or is null when there was no row more.
 */
export function paginate<Row>(rows: Row[], limit: number, scope: Scope, keysOf: (row: Row) => Keys) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items, next_cursor: more ? encodeCursor(scope, keysOf(last)) : null }
}

function encodeCursor(scope: Scope, keys: Keys): string {
  return Buffer.from(JSON.stringify([fingerprint(scope), ...keys])).toString('base64url')
}

/**
 * The keys that a cursor of this scope holds, undefined without a cursor.
 * Throws a 400 when it is not ours or is for another operation, filter or sort; `types` are those of its keys.
 */
export function decodeCursor<Types extends ('string' | 'number')[]>(
  cursor: string | undefined,
  scope: Scope,
  ...types: Types
): { [I in keyof Types]: Types[I] extends 'number' ? number : string } | undefined {
  if (cursor === undefined) return undefined
  const [mark, ...keys] = decode(cursor)
  const fits = mark === fingerprint(scope) && keys.length === types.length
  if (!fits || !keys.every((key, index) => isKey(key, types[index]))) {
    const detail = 'is not a cursor of this list with these filters and this sort; start again without one'
    throw badRequest([{ in: 'query', pointer: '/cursor', detail }])
  }
  return keys as { [I in keyof Types]: Types[I] extends 'number' ? number : string }
}

function decode(cursor: string): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(content) ? content : []
  } catch {
    return []
  }
}

function isKey(key: unknown, type: 'string' | 'number' | undefined): boolean {
  if (type === 'number') return Number.isSafeInteger(key)
  // No list holds a text with these, and PostgreSQL cannot even be asked for one (postgresql.org/docs/current/datatype-character.html).
  return typeof key === 'string' && key.isWellFormed() && !key.includes('\0')
}

function fingerprint(scope: Scope): string {
  return hash('sha1', JSON.stringify(Object.entries(scope)), 'base64url').slice(0, 8)
}
