import { notFound } from '../contract/problems.ts'
import type { Problem } from '../contract/problem.ts'
import type { BatchOutcome, BatchRow } from '../database/upsertBatch.ts'
import { assertIfMatch, etagOf, matchesIfNoneMatch } from './etag.ts'
import type { Conditions } from './etag.ts'

/** The resource, or a 404 that names it, such as `book 7`. */
export function found<Resource>(resource: Resource | undefined, what: string): Resource {
  if (resource === undefined) throw notFound(what)
  return resource
}

/** The row to store; throws the problem of one that cannot be stored. */
export function accepted<Row>(row: BatchRow<Row, Problem>): Row {
  if ('failure' in row) throw row.failure
  return row.row
}

/**
 * The response to a GET: the resource with its ETag, or 304 if the client has this version (RFC 9110, section 15.4.5). Throws
 * a 412 if the client requires another one.
 */
export function current<Resource extends object>(body: Resource, conditions: Conditions) {
  const headers = { ETag: etagOf(body) }
  assertIfMatch(headers.ETag, conditions)
  if (matchesIfNoneMatch(headers.ETag, conditions)) return { status: 304 as const, headers }
  return { status: 200 as const, headers, body }
}

/** The response to a write that results in this resource, with its new ETag. */
export function stored<Resource extends object>(body: Resource) {
  return { status: 200 as const, headers: { ETag: etagOf(body) }, body }
}

/** The response to a POST that created this resource at this path. */
export function created<Resource extends object>(body: Resource, path: string) {
  return { status: 201 as const, headers: { Location: path, ETag: etagOf(body) }, body }
}

/** The response to a batch of these items: 207 when one failed, with the problem that the item alone would have caused. */
export function batchResponse<Failure, Item>(
  { failed, ...counts }: BatchOutcome<Failure>,
  items: readonly Item[],
  toProblem: (failure: Failure, item: Item) => Problem,
) {
  const failures = failed.map(({ index, failure }) => {
    const { status, title, message } = toProblem(failure, items[index] as Item)
    return { index, status: status as 404 | 409, title, detail: message }
  })
  const status = failures.length > 0 ? (207 as const) : (200 as const)
  return { status, body: { ...counts, failed: failures } }
}
