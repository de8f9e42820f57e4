// SQLite has no type for true and false (sqlite.org/datatype3.html, 2.1); both databases store them as the integers 1 and 0.

/** A boolean as it is stored; null for one that is null or omitted. */
export function toInteger(value: boolean): number
export function toInteger(value: boolean | null | undefined): number | null
export function toInteger(value: boolean | null | undefined): number | null {
  return value == null ? null : Number(value)
}

/** A stored boolean as the API returns it. */
export function toBoolean(value: number): boolean
export function toBoolean(value: number | null): boolean | null
export function toBoolean(value: number | null): boolean | null {
  return value === null ? null : value !== 0
}
