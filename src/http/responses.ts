import { etagOf, matchesIfNoneMatch } from './etag.ts'
import { notFound } from '../contract/problem.ts'

/** The resource, or a 404 that names what is missing, such as `market 7`. */
export function found<Resource>(resource: Resource | undefined, what: string): Resource {
  if (resource === undefined) throw notFound(what)
  return resource
}

/** The answer to a GET: the resource with its version, or 304 when the client has it (RFC 9110, section 15.4.5). */
export function current<Resource extends object>(body: Resource, ifNoneMatch: string | undefined) {
  const headers = { ETag: etagOf(body) }
  if (matchesIfNoneMatch(headers.ETag, ifNoneMatch)) return { status: 304 as const, headers }
  return { status: 200 as const, headers, body }
}

/** The answer to a write that left this resource: with its version, for the next one. */
export function stored<Resource extends object>(body: Resource) {
  return { status: 200 as const, headers: { ETag: etagOf(body) }, body }
}

/** The answer to a POST that made this resource at this path. */
export function created<Resource extends object>(body: Resource, path: string) {
  return { status: 201 as const, headers: { Location: path, ETag: etagOf(body) }, body }
}

/** The answer to a batch: 207 when a row failed. */
export function batched<Result extends { failed: unknown[] }>(body: Result) {
  return { status: body.failed.length > 0 ? (207 as const) : (200 as const), body }
}
