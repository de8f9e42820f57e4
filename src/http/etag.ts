import { hash } from 'node:crypto'
import { badRequest, preconditionFailed } from '../contract/problems.ts'

/** The conditions of a request (RFC 9110, section 13.1). */
export interface Conditions {
  'if-match'?: string | undefined
  'if-none-match'?: string | undefined
}

/** The strong entity tag of a resource: a hash of its representation, so that equal tags mean equal bytes. */
export function etagOf(resource: object): string {
  return `"${hash('sha1', JSON.stringify(resource), 'base64url')}"`
}

/** Throws a 412 if a condition of a write is false for the current version of a resource. */
export function assertPreconditions(resource: object, conditions: Conditions): void {
  // Without conditions the tag is not needed.
  if (conditions['if-match'] === undefined && conditions['if-none-match'] === undefined) return
  const etag = etagOf(resource)
  assertIfMatch(etag, conditions)
  if (matchesIfNoneMatch(etag, conditions))
    throw preconditionFailed('The current version is one of If-None-Match')
}

/**
 * Whether the client has the current version already (RFC 9110, section 13.1.2: weak comparison). Without an ETag, the
 * resource matches `*` only, because it exists.
 */
export function matchesIfNoneMatch(
  etag: string | undefined,
  { 'if-none-match': header }: Conditions,
): boolean {
  if (header === undefined) return false
  return tagsOf('if-none-match', header).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
}

/** Throws a 412 unless `If-Match` names the current version (RFC 9110, section 13.1.1: strong comparison). */
export function assertIfMatch(etag: string | undefined, { 'if-match': header }: Conditions): void {
  if (header === undefined) return
  const tags = tagsOf('if-match', header)
  if (tags.some((tag) => tag === '*' || tag === etag)) return
  const weak = tags.find((tag) => tag.startsWith('W/'))
  throw preconditionFailed(
    weak === undefined
      ? 'The resource has changed since the version in If-Match; get it again and repeat your change'
      : `The weak tag ${weak} in If-Match never matches; a proxy that compresses responses may have weakened the ETag`,
  )
}

/** `*`, or a list of entity tags of which some elements are empty (RFC 9110, sections 5.6.1.2 and 8.8.3). */
const TAGS = /^(?:\*|[ \t,]*(?:W\/)?"[^"]*"[ \t]*(?:,[ \t]*(?:(?:W\/)?"[^"]*"[ \t]*)?)*)$/

/** The elements of a list of entity tags that are not empty. Throws a 400 if it is no list. */
function tagsOf(name: keyof Conditions, header: string): string[] {
  if (TAGS.test(header)) return header.match(/\*|(?:W\/)?"[^"]*"/g) ?? []
  const detail = 'is neither * nor a list of entity tags, each in quotes'
  throw badRequest([{ in: 'header', pointer: `/${name}`, detail }])
}
